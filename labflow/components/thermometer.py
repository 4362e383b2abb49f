"""A thermometer field: typed or stepped, with a gauge and what the temperature means."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import reflex as rx

_JS = (Path(__file__).parent / "js" / "thermometer.js").read_text("utf-8")
_ICONS = ("Check", "CircleAlert", "Minus", "Plus", "TriangleAlert")
_LUCIDE = str(rx.icon("check").library)


class Thermometer(rx.Component):
    """What is typed lives in the browser; a form takes it by its name."""

    tag = "LfThermometer"
    name: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    legend: rx.Var[list[dict[str, Any]]]
    coldest: rx.Var[float]
    warmest: rx.Var[float]
    start: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        icons = [rx.ImportVar(tag=name, alias=f"Lf{name}") for name in _ICONS]
        return {"react": ["useState", "Fragment"], "@emotion/react": ["jsx"], _LUCIDE: icons}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def thermometer(
    *why: Any,
    name: str,
    label: str,
    bands: Any,
    coldest: Decimal,
    warmest: Decimal,
    start: str = "4.0",
    **props: Any,
) -> rx.Component:
    """A temperature in °C. `bands` are `told`, `tone`, `below` (exclusive), `most` (inclusive) and `asks_reason`, the first
    that holds counts; `why` is shown while the band asks for a reason. Stepping begins at `start`.
    """
    return Thermometer.create(
        *why,
        name=name,
        texts={
            "name": label,
            "wrong": "Type the temperature in °C, for example 3.8.",
            "less": "A tenth of a degree less",
            "more": "A tenth of a degree more",
            "unmeasured": "Not measured",
        },
        legend=[_band(each) for each in bands],
        coldest=float(coldest),
        warmest=float(warmest),
        start=start,
        **props,
    )  # fmt: skip


def _band(band: Any) -> dict[str, Any]:
    limits = {
        name: None if value is None else float(value)
        for name, value in (("below", band.below), ("most", band.most))
    }
    return {"kind": band.tone, "text": band.told, "asks_reason": band.asks_reason, **limits}
