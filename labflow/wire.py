"""How updates become JSON on their way to the browser: as Reflex would write them, by a faster writer."""

import json
from typing import Any

import orjson
import reflex as rx
from reflex_base.utils.format import json_dumps
from reflex_base.utils.serializers import serialize

# What an object is in JSON is for Reflex to say: a dataclass is its fields, a date is written as Reflex writes it.
_AS_REFLEX = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def dumps(value: Any, **asked: Any) -> str:
    """The value as JSON. What the faster writer does not know (huge numbers, keys that are no text) Reflex writes itself."""
    try:
        return orjson.dumps(value, serialize, _AS_REFLEX).decode()
    except TypeError:
        return json_dumps(value, **asked)


class Writer:
    """What a socket asks for JSON."""

    dumps = staticmethod(dumps)
    loads = staticmethod(json.loads)


def write_fast(app: rx.App) -> None:
    """Let the application's socket write its updates so."""
    if app.sio is not None:
        app.sio.packet_class.json = Writer  # ty: ignore[invalid-assignment]
