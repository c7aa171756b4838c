"""What AutoGen 0.4 has to be told about a model before it talks to it.

0.2 sends every request and leaves it to the server to refuse. 0.4 looks a model's abilities up in a table of
its own, does not accept names that the table lacks, and refuses requests that the table forbids.
"""

from __future__ import annotations

from typing import NamedTuple

from autogen_core.models import ModelInfo
from autogen_ext.models.openai import _model_info as _table  # pyright: ignore[reportPrivateUsage]


class _Family(NamedTuple):
    prefix: str
    family: str
    vision: bool
    structured_output: bool


# Names that no table lists, e.g. Azure's spelling and retired snapshots. The first prefix that fits counts.
_FAMILIES = (
    _Family("gpt-35", "gpt-35", vision=False, structured_output=False),
    _Family("gpt-3.5", "gpt-35", vision=False, structured_output=False),
    _Family("chatgpt-4o", "gpt-4o", vision=True, structured_output=False),
    _Family("gpt-4o", "gpt-4o", vision=True, structured_output=True),
    _Family("gpt-4.1", "gpt-41", vision=True, structured_output=True),
    _Family("gpt-41", "gpt-41", vision=True, structured_output=True),
    _Family("gpt-4-turbo", "gpt-4", vision=True, structured_output=False),
    _Family("gpt-4-vision", "gpt-4", vision=True, structured_output=False),
    _Family("gpt-4-32k", "gpt-4", vision=False, structured_output=False),
    _Family("gpt-4", "gpt-4", vision=False, structured_output=False),
    _Family("gpt-5", "gpt-5", vision=True, structured_output=True),
    _Family("o1", "o1", vision=True, structured_output=True),
    _Family("o3", "o3", vision=True, structured_output=True),
    _Family("o4", "o4", vision=True, structured_output=True),
)
_OTHER = _Family("", "unknown", vision=True, structured_output=False)


def model_info_for(model: str) -> ModelInfo | None:
    """Return what to pass as ``model_info`` for *model*; None where the installed AutoGen's own entry serves.

    For a name that AutoGen does not know the result allows tools, JSON mode and late system messages, as 0.2
    did. A known model gets a result only if its entry would make AutoGen refuse one of these three.
    """
    known = _known(model)
    if known is None:
        return _guess(model)
    allowed: ModelInfo = {**known, "function_calling": True, "json_output": True}
    if "multiple_system_messages" in known:  # the key and the refusal exist from 0.5.4 on
        allowed["multiple_system_messages"] = True
    return None if allowed == known else allowed


def _known(model: str) -> ModelInfo | None:
    try:
        return _table.get_info(model)
    except (KeyError, ValueError):  # KeyError up to 0.4.6
        return None


def _guess(model: str) -> ModelInfo:
    name = model.lower()
    found = next((entry for entry in _FAMILIES if name.startswith(entry.prefix)), _OTHER)
    return {
        "vision": found.vision,
        "function_calling": True,
        "json_output": True,
        "family": found.family,
        "structured_output": found.structured_output,
        "multiple_system_messages": True,
    }
