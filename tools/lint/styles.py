"""The rule of the stylesheets: sides are named by the direction of reading, so that a language from right to left mirrors them."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

Finding = tuple[int, str]
# What has a left and a right of its own: a turned square that a script places in pixels of the window.
PHYSICAL = (".arr",)

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIDE = re.compile(
    r"(?<![\w-])((?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right)(?:-(?:width|color|style))?|(?:text-align|float|clear):\s*(?:left|right))(?=\s*[:;}!]|$)"
)
_CORNER = re.compile(r"(?<![\w-])border-(?:top|bottom)-(?:left|right)-radius")
_FOUR = re.compile(r"(?<![\w-])(padding|margin|inset|border-width|border-color|border-radius):([^;}!]+)")
_VALUE = re.compile(r"(?:[^\s(]|\((?:[^()]|\([^()]*\))*\))+")


def sides_by_reading(path: PurePosixPath, text: str) -> Iterator[Finding]:
    """No left and right in a stylesheet, by name or by place, but in a rule for [dir=rtl] or of PHYSICAL."""
    for rule in _RULE.finditer(
        re.sub(r"/\*.*?\*/", lambda told: "\n" * told[0].count("\n"), text, flags=re.DOTALL)
    ):
        selector, body = rule[1].strip(), re.sub(r'"[^"]*"|url\([^)]*\)', '""', rule[2])
        if "[dir=rtl]" in selector or selector.endswith(PHYSICAL):
            continue
        line = (
            text[: rule.start()].count("\n") + rule[1][: len(rule[1]) - len(rule[1].lstrip())].count("\n") + 1
        )
        for found in (*_SIDE.finditer(body), *_CORNER.finditer(body)):
            yield (
                line,
                f"{selector}: not {found[0]}, but its start or end (inset-inline-start, text-align:end).",
            )
        for found in _FOUR.finditer(body):
            if _has_sides(found[1], _VALUE.findall(found[2])):
                yield line, f"{selector}: {found[0]} has a left and a right; say {_instead(found[1])}."


def _has_sides(name: str, values: list[str]) -> bool:
    if len(values) != 4:
        return False
    if name == "border-radius":
        return values[0] != values[1] or values[2] != values[3]
    return values[1] != values[3]


def _instead(name: str) -> str:
    if name == "border-radius":
        return "border-start-start-radius and its sisters"
    what, _, kind = name.partition("-")
    return " and ".join("-".join(filter(None, (what, way, kind))) for way in ("block", "inline"))


STYLE_RULES = (sides_by_reading,)
