"""Coloured text, as in 0.2's ``autogen/formatting_utils.py``, without the termcolor package.

What termcolor reads is read here too: ``NO_COLOR``, ``ANSI_COLORS_DISABLED``, ``FORCE_COLOR``, ``TERM`` and
whether standard output is a terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Literal, TypeAlias

__all__ = ("Attribute", "Color", "Highlight", "colored")

Attribute: TypeAlias = Literal[
    "bold", "dark", "italic", "underline", "blink", "reverse", "concealed", "strike"
]

Color: TypeAlias = Literal[
    "black",
    "grey",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "light_grey",
    "dark_grey",
    "light_red",
    "light_green",
    "light_yellow",
    "light_blue",
    "light_magenta",
    "light_cyan",
    "white",
]

Highlight: TypeAlias = Literal[
    "on_black",
    "on_grey",
    "on_red",
    "on_green",
    "on_yellow",
    "on_blue",
    "on_magenta",
    "on_cyan",
    "on_light_grey",
    "on_dark_grey",
    "on_light_red",
    "on_light_green",
    "on_light_yellow",
    "on_light_blue",
    "on_light_magenta",
    "on_light_cyan",
    "on_white",
]

_HUES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "light_grey")
_BRIGHT_HUES = (
    "dark_grey",
    "light_red",
    "light_green",
    "light_yellow",
    "light_blue",
    "light_magenta",
    "light_cyan",
    "white",
)
_FOREGROUND = {
    **{name: 30 + i for i, name in enumerate(_HUES)},
    **{name: 90 + i for i, name in enumerate(_BRIGHT_HUES)},
    "grey": 30,
}
_TO_BACKGROUND = 10
_ATTRIBUTES = {
    "bold": 1,
    "dark": 2,
    "italic": 3,
    "underline": 4,
    "blink": 5,
    "reverse": 7,
    "concealed": 8,
    "strike": 9,
}


def colored(
    text: object,
    color: Color | None = None,
    on_color: Highlight | None = None,
    attrs: Iterable[Attribute] | None = None,
    *,
    no_color: bool | None = None,
    force_color: bool | None = None,
) -> str:
    """Return *text* with the escape codes of a terminal, or as it is where colours are not wanted.

    Args:
        text: what to colour.
        color: of the text.
        on_color: of the background.
        attrs: such as ``"bold"``.
        no_color: True: never colours.
        force_color: True: colours also where the output is no terminal.

    Raises:
        KeyError: there is no such colour or attribute.
    """
    if not _wanted(no_color, force_color):
        return str(text)
    inside_out = [] if color is None else [_FOREGROUND[color]]
    if on_color is not None:
        inside_out.append(_FOREGROUND[on_color.removeprefix("on_")] + _TO_BACKGROUND)
    inside_out += [_ATTRIBUTES[name] for name in attrs or ()]
    return "".join(f"\033[{code}m" for code in reversed(inside_out)) + f"{text}\033[0m"


def _wanted(no_color: bool | None, force_color: bool | None) -> bool:
    if no_color or force_color:
        return not no_color
    if os.environ.get("ANSI_COLORS_DISABLED") or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("TERM") == "dumb" or not hasattr(sys.stdout, "fileno"):
        return False
    try:
        return os.isatty(sys.stdout.fileno())
    except OSError:  # a stream that is no file, as in notebooks
        return sys.stdout.isatty()
