from __future__ import annotations

import logging
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel

from autogen_compat._pydantic import evaluate_forwardref, model_dump, model_dump_json, type2schema
from autogen_compat.function_utils import (
    get_function_schema,
    get_load_param_if_needed_function,
    get_typed_return_annotation,
    get_typed_signature,
    load_basemodels_if_needed,
    serialize_to_str,
)


class Money(BaseModel):
    amount: float
    currency: Literal["EUR", "USD"] = "EUR"


def exchange(
    base: Annotated[Money, "What is given"], to: Annotated[str, "For what"] = "USD", times: int = 1
) -> Money:
    return Money(amount=base.amount * times, currency="USD" if to == "USD" else "EUR")


def test_schema_of_a_function() -> None:
    schema = get_function_schema(exchange, description="Exchanges money")
    function = schema["function"]
    assert schema["type"] == "function"
    assert (function["name"], function["description"]) == ("exchange", "Exchanges money")
    assert function["parameters"]["required"] == ["base"]
    properties = function["parameters"]["properties"]
    assert properties["base"]["description"] == "What is given"
    assert properties["base"]["properties"]["currency"]["enum"] == ["EUR", "USD"]
    assert properties["to"] == {"type": "string", "default": "USD", "description": "For what"}
    assert properties["times"] == {"type": "integer", "default": 1, "description": "times"}


def test_another_name() -> None:
    assert get_function_schema(exchange, name="swap", description="")["function"]["name"] == "swap"


def test_missing_annotations(caplog: pytest.LogCaptureFixture) -> None:
    def f(a, b, c=1): ...  # pyright: ignore

    with pytest.raises(TypeError) as error:
        get_function_schema(f, description="f")
    assert str(error.value) == (
        "All parameters of the function 'f' without default values must be annotated. "
        "The annotations are missing for the following parameters: 'a', 'b'"
    )
    assert "parameters of the function 'f' with default values are not annotated: 'c'." in caplog.text
    assert "return type of the function 'f' is not annotated" in caplog.text


def test_fully_annotated_functions_give_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        get_function_schema(exchange, description="")
    assert caplog.text == ""


def test_description_must_be_text() -> None:
    def f(a: Annotated[int, 3]) -> str: ...

    with pytest.raises(ValueError, match="Invalid description 3 for parameter a, should be a string"):
        get_function_schema(f, description="f")


def test_annotations_given_as_text() -> None:
    # Because of the future import, all annotations here are text.
    annotation = get_typed_signature(exchange).parameters["base"].annotation
    assert annotation.__metadata__ == ("What is given",)
    assert get_typed_return_annotation(exchange) is Money


def test_names_that_are_not_defined_stay() -> None:
    from typing import ForwardRef

    reference = ForwardRef("NotThere")
    assert evaluate_forwardref(reference, {}, {}) is reference
    assert evaluate_forwardref(ForwardRef("list[int]"), {}, {}) == list[int]


def test_models_are_made_of_dicts() -> None:
    wrapped = load_basemodels_if_needed(exchange)
    assert wrapped(base={"amount": 2}, times=3) == Money(amount=6, currency="USD")
    assert wrapped.__name__ == "exchange"


async def test_models_are_made_for_async_functions() -> None:
    async def pay(base: Money) -> str:
        return base.currency

    assert await load_basemodels_if_needed(pay)(base={"amount": 1}) == "EUR"


def test_loader_of_a_type() -> None:
    assert get_load_param_if_needed_function(int) is None
    assert get_load_param_if_needed_function(dict[str, int]) is None
    loader = get_load_param_if_needed_function(Annotated[Money, "money"])
    assert loader is not None and loader({"amount": 1}, Money) == Money(amount=1)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ("as it is", "as it is"),
        ({"a": ["ü"]}, '{"a": ["ü"]}'),
        (Money(amount=1), '{"amount":1.0,"currency":"EUR"}'),
        (None, "null"),
    ],
)
def test_results_as_text(result: Any, text: str) -> None:
    assert serialize_to_str(result) == text


def test_pydantic_helpers() -> None:
    assert type2schema(int | None) == {"anyOf": [{"type": "integer"}, {"type": "null"}]}
    assert model_dump(Money(amount=1)) == {"amount": 1.0, "currency": "EUR"}
    assert model_dump_json(Money(amount=1)) == '{"amount":1.0,"currency":"EUR"}'
