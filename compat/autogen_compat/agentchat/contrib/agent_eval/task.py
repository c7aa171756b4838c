"""Tasks."""

from __future__ import annotations

from pydantic import BaseModel


class Task(BaseModel):
    """A task, with examples of how it goes well and how it fails."""

    name: str
    description: str
    successful_response: str
    failed_response: str

    def get_sys_message(self) -> str:
        """Return the task as a message."""
        return f"""Task: {self.name}.
        Task description: {self.description}
        Task successful example: {self.successful_response}
        Task failed example: {self.failed_response}
        """

    @staticmethod
    def parse_json_str(task: str) -> Task:
        """Return the task in a JSON object."""
        return Task.model_validate_json(task)
