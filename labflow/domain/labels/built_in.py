"""The labels every installation can print, before it has designed its own."""

from dataclasses import replace

from labflow.domain.labels.design import SHEETS, Design, Element
from labflow.domain.languages import for_house
from labflow.domain.work import Work
from labflow.vocabulary import LabelElement as Kind
from labflow.vocabulary import LabelPurpose
from labflow.words import _, later

BOTTLE = Design(
    "Bottles, roll 50 × 25 mm", LabelPurpose.CONTAINER, 50, 25,
    elements=(
        Element("code", Kind.DATAMATRIX, 1, 1, 11, 11, field="number"),
        Element("number", Kind.FIELD, 13, 1, 35.5, 4.4, field="number", size=10.5, bold=True, mono=True),
        Element("reference", Kind.FIELD, 13, 5.5, 35.5, 3.2, field="client_reference", size=7.5, bold=True),
        Element("container", Kind.FIELD, 13, 8.7, 35.5, 2.7, field="container_type", size=6.5),
        Element("preservation", Kind.FIELD, 13, 11.4, 35.5, 2.7, field="preservation", size=6.5),
        Element("collected", Kind.FIELD, 13, 14.1, 35.5, 2.7, text=later("Collected") + " ", field="collected_at", size=6.5),
        Element("client", Kind.FIELD, 1, 14.1, 11, 2.7, field="client_code", size=6.5, align="center"),
        Element("bars", Kind.CODE128, 1, 17.3, 48, 7, field="number", align="center"),
    ),
)  # fmt: skip
INCH = Design(
    "Bottles, roll 2 × 1 in", LabelPurpose.CONTAINER, 50.8, 25.4,
    elements=(
        Element("code", Kind.DATAMATRIX, 1, 1.2, 14, 14, field="number"),
        Element("number", Kind.FIELD, 16, 1.2, 33.5, 4.4, field="number", size=10.5, bold=True, mono=True),
        Element("reference", Kind.FIELD, 16, 5.8, 33.5, 5.8, field="client_reference", size=7, bold=True, fit="wrap"),
        Element("container", Kind.FIELD, 16, 11.8, 33.5, 2.7, field="container_type", size=6.5),
        Element("preservation", Kind.FIELD, 16, 14.5, 33.5, 2.7, field="preservation", size=6.5),
        Element("rule", Kind.LINE, 1.2, 17.7, 48.4, 0.25),
        Element("tests", Kind.FIELD, 1.2, 18.2, 48.4, 2.7, field="tests", size=6.5),
        Element("collected", Kind.FIELD, 1.2, 21.2, 23.6, 2.7, text=later("Collected") + " ", field="collected_at", size=6.5),
        Element("hold", Kind.FIELD, 26, 21.2, 23.6, 2.7, text=later("Hold to") + " ", field="hold_until", size=6.5, bold=True, align="right"),
    ),
)  # fmt: skip
SHEET = Design(
    "Samples, A4 sheet 3 × 8", LabelPurpose.CONTAINER, 63.5, 33.9, 300, SHEETS[1].sheet,
    elements=(
        Element("code", Kind.QR, 2, 2.5, 20, 20, field="number"),
        Element("number", Kind.FIELD, 23, 3, 38.5, 5, field="number", size=12, bold=True, mono=True),
        Element("reference", Kind.FIELD, 23, 8.4, 38.5, 7, field="client_reference", size=8, bold=True, fit="wrap"),
        Element("matrix", Kind.FIELD, 23, 15.6, 38.5, 3, field="sample_type", size=7),
        Element("container", Kind.FIELD, 23, 18.7, 38.5, 3, field="container_type", size=7),
        Element("rule", Kind.LINE, 2.5, 23.4, 58.5, 0.25),
        Element("client", Kind.FIELD, 2.5, 24.2, 58.5, 3, field="client_name", size=7),
        Element("collected", Kind.FIELD, 2.5, 27.4, 32, 3, text=later("Collected") + " ", field="collected_at", size=7),
        Element("due", Kind.FIELD, 35, 27.4, 26, 3, text=later("Due") + " ", field="due_at", size=7, align="right"),
    ),
)  # fmt: skip
ORDER = Design(
    "Order folder, roll 70 × 38 mm", LabelPurpose.ORDER, 70, 38,
    elements=(
        Element("number", Kind.FIELD, 2, 2, 48, 6.4, field="order_number", size=15, bold=True, mono=True),
        Element("client", Kind.FIELD, 2, 9, 46, 8, field="client_name", size=9, bold=True, fit="wrap"),
        Element("reference", Kind.FIELD, 2, 17.4, 46, 3.4, field="order_reference", size=7.5),
        Element("due", Kind.FIELD, 2, 20.8, 30, 3.4, text=later("Due") + " ", field="order_due", size=7.5),
        Element("priority", Kind.FIELD, 33, 20.8, 15, 3.4, field="priority", size=7.5, bold=True, align="right"),
        Element("code", Kind.DATAMATRIX, 52, 2, 16, 16, field="order_number", align="right"),
        Element("bars", Kind.CODE128, 2, 26, 66, 10, field="order_number", align="center"),
    ),
)  # fmt: skip
LOCATION = Design(
    "Storage place, roll 50 × 25 mm", LabelPurpose.LOCATION, 50, 25,
    elements=(
        Element("code", Kind.QR, 1, 2.5, 20, 20, field="location"),
        Element("location", Kind.FIELD, 22, 4, 26.5, 17, field="location", size=12, bold=True, fit="wrap"),
    ),
)  # fmt: skip
DESIGNS = (BOTTLE, INCH, SHEET, ORDER, LOCATION)
USUAL: dict[str, Design] = {
    LabelPurpose.CONTAINER: BOTTLE,
    LabelPurpose.ORDER: ORDER,
    LabelPurpose.LOCATION: LOCATION,
}


def worded(design: Design) -> Design:
    """A built-in label with its own words in the language of the work at hand."""
    return replace(
        design,
        elements=tuple(
            replace(each, text=f"{_(each.text.strip())} ") if each.text and each.field else each
            for each in design.elements
        ),
    )


@for_house
def built_in(work: Work, purpose: str) -> Design:
    """The usual label of a purpose where the laboratory has none of its own, in the laboratory's language."""
    return worded(USUAL[LabelPurpose(purpose)])
