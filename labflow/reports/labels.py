"""Prints labels that were laid out: PDF for any printer, SVG to look at. Nothing is measured here any more."""

from datetime import UTC, datetime
from typing import Any

from labflow.domain.labels.layout import Drawing, Job
from labflow.kit import barcodes
from labflow.reports.press import print_pdf, print_svg

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def render_labels(job: Job) -> bytes:
    """PDF of the labels in their order, beginning at the first free place of the sheet; ValueError without labels."""
    return print_pdf("labels.typ", _data(job), printed_at=_NO_TIME, language=job.language)


def picture(job: Job) -> str:
    """SVG of the first page, with the letters as outlines: it looks the same everywhere."""
    return print_svg("labels.typ", _data(job))


def _data(job: Job) -> dict[str, Any]:
    if not job.labels:
        raise ValueError("There is no label to print.")
    design, sheet = job.design, job.design.sheet
    width, height = design.page()
    return {
        "page": {"width": width, "height": height},
        "label": {"width": design.width, "height": design.height},
        "sheet": {
            "columns": 1 if sheet.on_roll else sheet.columns,
            "rows": 1 if sheet.on_roll else sheet.rows,
            "left": 0 if sheet.on_roll else sheet.left,
            "top": 0 if sheet.on_roll else sheet.top,
            "column_gap": sheet.column_gap,
            "row_gap": sheet.row_gap,
        },
        "skip": job.start - 1,
        "labels": [[_drawn(each) for each in label.drawings] for label in job.labels],
    }


def _drawn(drawing: Drawing) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "lines": [
            {
                "x": line.x,
                "y": line.y,
                "text": line.text,
                "size": line.size,
                "weight": 600 if line.bold else 400,
                "mono": line.mono,
            }
            for line in drawing.lines
        ]
    }
    if drawing.rule:
        rule = drawing.rule
        drawn["rule"] = {"x": rule.x, "y": rule.y, "w": rule.w, "h": rule.h}
    if bars := drawing.bars:
        width, height = bars.pattern.across * bars.wide, bars.pattern.down * bars.high
        drawn["bars"] = {
            "x": bars.x,
            "y": bars.y,
            "w": width,
            "h": height,
            "svg": (
                f'<svg xmlns="http://www.w3.org/2000/svg" preserveAspectRatio="none" shape-rendering="crispEdges"'
                f' viewBox="0 0 {bars.pattern.across} {bars.pattern.down}">'
                f'<path d="{barcodes.path(bars.pattern, 0, 0, 1, 1)}"/></svg>'
            ),
        }
    return drawn
