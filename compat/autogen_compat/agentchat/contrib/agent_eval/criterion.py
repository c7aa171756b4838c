"""Criteria."""

from __future__ import annotations

import json

from pydantic import BaseModel


class Criterion(BaseModel):
    """What a solution is judged by, and the values that this may take."""

    name: str
    description: str
    accepted_values: list[str]
    sub_criteria: list[Criterion] = []

    @staticmethod
    def parse_json_str(criteria: str) -> list[Criterion]:
        """Return the criteria in a JSON list."""
        return [Criterion(**fields) for fields in json.loads(criteria)]

    @staticmethod
    def write_json(criteria: list[Criterion]) -> str:
        """Return *criteria* as a JSON list."""
        return json.dumps([criterion.model_dump() for criterion in criteria], indent=2)
