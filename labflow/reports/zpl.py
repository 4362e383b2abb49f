"""Labels as ZPL II, the language of label printers: text in the printer's own font, codes as pictures dot by dot.

A code is sent as the very dots of the layout (^GF): it is printed as the designer saw it, whatever the printer would
have chosen for the same text, and no character in it can be read as a command.
"""

from collections.abc import Iterable

from labflow.domain.labels.design import DOTS_PER_MM
from labflow.domain.labels.layout import BASE, POINT, Bars, Drawing, Job, Label, Rule, TextLine

_COMMANDS = frozenset("^~_\\")
_LETTER = 1.12
"""The printer's scalable font 0 is narrower than ours; this height gives capitals of about the same size."""


def render_zpl(job: Job) -> str:
    """One ^XA…^XZ block a label, in UTF-8 (^CI28), for a printer of the design's resolution."""
    if not job.labels:
        raise ValueError("There is no label to print.")
    dots = DOTS_PER_MM[job.design.dpi]
    width, height = round(job.design.width * dots), round(job.design.height * dots)
    return "".join(f"^XA^CI28^PW{width}^LL{height}^LH0,0\n{_label(label, dots)}^XZ\n" for label in job.labels)


def _label(label: Label, dots: float) -> str:
    return "".join(f"{part}\n" for drawing in label.drawings for part in _parts(drawing, dots))


def _parts(drawing: Drawing, dots: float) -> Iterable[str]:
    for line in drawing.lines:
        yield _text(line, drawing, dots)
    if drawing.rule:
        yield _rule(drawing.rule, dots)
    if drawing.bars:
        yield _bars(drawing.bars, dots)


def _text(line: TextLine, drawing: Drawing, dots: float) -> str:
    """A line; one that is not at the left stands in a block (^FB) as wide as its box, aligned by the printer."""
    element = drawing.element
    height = max(10, round(line.size * POINT * _LETTER * dots))
    top = round((line.y - BASE * line.size * POINT) * dots)
    align = {"left": "L", "center": "C", "right": "R"}[element.align]
    left, width = round(element.x * dots), max(1, round(element.w * dots))
    start = f"^FO{left},{top}^A0N,{height}"
    if align == "L":
        return f"{start}^FH^FD{escape(line.text)}^FS"
    # inside a block a backslash begins a command of its own
    return f"{start}^FB{width},1,0,{align}^FH^FD{escape(line.text.replace(chr(92), chr(92) * 2))}^FS"


def _rule(rule: Rule, dots: float) -> str:
    width, height = max(1, round(rule.w * dots)), max(1, round(rule.h * dots))
    return f"^FO{round(rule.x * dots)},{round(rule.y * dots)}^GB{width},{height},{min(width, height)}^FS"


def escape(text: str) -> str:
    """For ^FH: signs that are commands, and everything beyond plain ASCII, as _hh of their UTF-8 bytes."""
    return "".join(
        letter
        if letter.isascii() and letter.isprintable() and letter not in _COMMANDS
        else "".join(f"_{byte:02X}" for byte in letter.encode())
        for letter in text
    )


def _bars(bars: Bars, dots: float) -> str:
    wide, high = round(bars.wide * dots), round(bars.high * dots)
    width = bars.pattern.across * wide
    bytes_in_row = (width + 7) // 8
    rows: list[str] = []
    for row in bars.pattern.rows:
        bits = "".join(module * wide for module in row).ljust(bytes_in_row * 8, "0")
        hexadecimal = f"{int(bits, 2):0{bytes_in_row * 2}X}"
        rows += [_packed(hexadecimal), *[":"] * (high - 1)]
    total = bytes_in_row * bars.pattern.down * high
    at = f"^FO{round(bars.x * dots)},{round(bars.y * dots)}"
    return f"{at}^GFA,{total},{total},{bytes_in_row},{''.join(rows)}^FS"


_ONES = " GHIJKLMNOPQRSTUVWXY"
_TWENTIES = " ghijklmnopqrstuvwxyz"


def _packed(row: str) -> str:
    """Repeated digits as their count: G is 1, H is 2 … Y is 19; g is 20, h is 40 … z is 400 (ZPL II, ~DG)."""
    packed, at = [], 0
    while at < len(row):
        end = at
        while end < len(row) and row[end] == row[at] and end - at < 399:
            end += 1
        count = end - at
        if count == 1:
            packed.append(row[at])
        else:
            twenties, ones = divmod(count, 20)
            packed.append((_TWENTIES[twenties] + _ONES[ones]).replace(" ", "") + row[at])
        at = end
    return "".join(packed)
