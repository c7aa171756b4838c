"""Coloured logging, and the shapes of query results."""

from __future__ import annotations

import logging
from typing import Any

from autogen_compat.agentchat.contrib.vectordb.base import QueryResults
from autogen_compat.formatting_utils import Color, colored


class ColoredLogger(logging.Logger):
    """A logger whose methods take a ``color``."""

    def __init__(self, name: str, level: int = logging.NOTSET) -> None:
        super().__init__(name, level)

    def debug(self, msg: object, *args: Any, color: Color | None = None, **kwargs: Any) -> None:
        """Log at level debug."""
        super().debug(colored(msg, color), *args, **kwargs)

    def info(self, msg: object, *args: Any, color: Color | None = None, **kwargs: Any) -> None:
        """Log at level info."""
        super().info(colored(msg, color), *args, **kwargs)

    def warning(self, msg: object, *args: Any, color: Color | None = "yellow", **kwargs: Any) -> None:
        """Log at level warning."""
        super().warning(colored(msg, color), *args, **kwargs)

    def error(self, msg: object, *args: Any, color: Color | None = "light_red", **kwargs: Any) -> None:
        """Log at level error."""
        super().error(colored(msg, color), *args, **kwargs)

    def critical(self, msg: object, *args: Any, color: Color | None = "red", **kwargs: Any) -> None:
        """Log at level critical."""
        super().critical(colored(msg, color), *args, **kwargs)

    def fatal(self, msg: object, *args: Any, color: Color | None = "red", **kwargs: Any) -> None:
        """Log at level critical."""
        super().critical(colored(msg, color), *args, **kwargs)


def get_logger(name: str, level: int = logging.INFO) -> ColoredLogger:
    """Return a logger that writes to the console."""
    logger = ColoredLogger(name, level)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s - %(name)s - %(levelname)s - %(message)s"))
    logger.addHandler(handler)
    return logger


logger = get_logger(__name__)


def filter_results_by_distance(results: QueryResults, distance_threshold: float = -1) -> QueryResults:
    """Return the results nearer than *distance_threshold*; 0 or less: all of them."""
    if distance_threshold <= 0:
        return results
    return [[found for found in of_query if found[1] < distance_threshold] for of_query in results]


def chroma_results_to_query_results(
    data_dict: dict[str, Any], special_key: str = "distances"
) -> QueryResults:
    """Turn columns into rows.

    Args:
        data_dict: column (its name in the plural) -> for each query a list of values, or None.
        special_key: the column that becomes the second element of the pairs.

    Returns:
        For each query a list of pairs: dict of the other columns (names in the singular), special value.
    """
    columns = {
        name[:-1]: values
        for name, values in data_dict.items()
        if name != special_key and values is not None and isinstance(values[0], list)
    }
    results: Any = [
        [
            ({name: values[query][row] for name, values in columns.items() if len(values) > query}, special)
            for row, special in enumerate(specials)
        ]
        for query, specials in enumerate(data_dict[special_key])
    ]
    return results
