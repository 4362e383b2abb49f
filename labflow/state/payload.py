"""What a browser sent, held against what its handler says it takes: a socket carries any JSON, annotations or not.

The guard asks here before every handler, so that no handler stores a list where its screen expects a word, and no text
reaches PostgreSQL that it cannot keep (NUL, half a surrogate pair). What a *right* shape means is still the verb's.
"""

import re
from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from labflow.words import later

NOT_UNDERSTOOD = later(
    "This page sent something that is not understood here. Nothing was done: reload the page and repeat it."
)
NOT_STORABLE = later(
    "The text holds a character that cannot be kept. Nothing was done: remove it, then repeat it."
)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fault(handler: Callable[..., Any], payload: dict[str, Any]) -> str:
    """What is wrong with a payload, in words for the person; empty when the handler may have it."""
    if not _storable(payload):
        return NOT_STORABLE
    try:
        _shape(handler).model_validate(payload)
    except ValidationError:
        return NOT_UNDERSTOOD
    return ""


@cache
def _shape(handler: Callable[..., Any]) -> type[BaseModel]:
    """The handler's arguments as a strict model: all of them, no others, each of its own type."""
    hints = get_type_hints(handler)
    _self, *arguments = signature(handler).parameters.values()
    fields: dict[str, Any] = {
        one.name: (hints.get(one.name, Any), ... if one.default is Parameter.empty else one.default) for one in arguments
    }  # fmt: skip
    return create_model(handler.__qualname__, __config__=ConfigDict(strict=True, extra="forbid"), **fields)


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    if isinstance(value, dict):
        return all(_storable(key) and _storable(one) for key, one in value.items())
    return not isinstance(value, list) or all(_storable(one) for one in value)
