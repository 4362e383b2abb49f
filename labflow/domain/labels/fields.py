"""What a label can say: the fields of each purpose, with the name people read and an example."""

from dataclasses import dataclass

from labflow.domain.fields import definitions
from labflow.domain.work import Work
from labflow.vocabulary import LabelPurpose
from labflow.words import _, later

_ORDER = {
    "order_number": (later("Order number"), "O26-001097"),
    "client_name": (later("Client"), "City of Ashland Water"),
    "client_code": (later("Client code"), "ASH"),
    "order_reference": (later("Client's order reference"), "PO 4471"),
    "priority": (later("Priority, when it is not normal"), "Rush"),
    "order_due": (later("Order due"), "Jul 27, 2026"),
}
_SAMPLE = {
    "number": (later("Number of the container or sample"), "S26-004217-1"),
    "sample_number": (later("Sample number"), "S26-004217"),
    **_ORDER,
    "client_reference": (later("Client's name for the sample"), "Site 12, Clay St tap"),
    "sample_point": (later("Sample point"), "Site 12, Clay St tap"),
    "sample_type": (later("Matrix"), "Drinking water"),
    "tests": (later("Tests"), "NO3, PB, EC"),
    "collected_at": (later("Collected"), "Jul 20, 6:40 am"),
    "collected_by": (later("Collected by"), "J. Alvarez"),
    "received_at": (later("Received"), "Jul 20, 9:05 am"),
    "due_at": (later("Sample due"), "Jul 27, 2026"),
    "hold_until": (later("Hold until"), "Jul 22, 6:40 am"),
    "container_type": (later("Container"), "250 mL plastic"),
    "preservation": (later("Preservation"), "HNO₃ to pH < 2"),
    "container_of": (later("Container of how many"), "1 of 4"),
    "location": (later("Storage location"), "Cooler 1, shelf 2"),
}
_HOUSE = {
    "lab_name": (later("Laboratory"), "Sierra Analytical"),
    "printed_at": (later("Printed at"), "Jul 20, 9:10 am"),
    "printed_by": (later("Printed by"), "Tom Lindqvist"),
}
FIELDS_OF: dict[str, dict[str, tuple[str, str]]] = {
    LabelPurpose.CONTAINER: {**_SAMPLE, **_HOUSE},
    LabelPurpose.ORDER: {**_ORDER, "sample_count": (later("Number of samples"), "12"), **_HOUSE},
    LabelPurpose.LOCATION: {"location": (later("Storage location"), "Cooler 1, shelf 2"), **_HOUSE},
}
MAIN_FIELD = {
    LabelPurpose.CONTAINER: "number",
    LabelPurpose.ORDER: "order_number",
    LabelPurpose.LOCATION: "location",
}
"""What a scanner reads from a label of each purpose."""


@dataclass
class FieldChoice:
    """A field as a list offers it."""

    value: str = ""
    label: str = ""
    example: str = ""


def offered(work: Work, purpose: str) -> list[FieldChoice]:
    """The fields that a label of this purpose may show, the laboratory's own included."""
    known = [
        FieldChoice(key, _(label), example) for key, (label, example) in FIELDS_OF.get(purpose, {}).items()
    ]
    for entity in _entities(purpose):
        for own in definitions(work, entity):
            known.append(FieldChoice(f"custom.{entity}.{own.key}", own.label, own.label))
    return known


def examples(work: Work, purpose: str) -> dict[str, str]:
    """Values to design with, when there is no real record to take them from."""
    return {field.value: field.example for field in offered(work, purpose)}


def own_values(work: Work, entity: str, custom: dict[str, object]) -> dict[str, str]:
    """The values of the laboratory's own fields, by the keys that labels know them by."""
    return {f"custom.{entity}.{own.key}": str(custom.get(own.key) or "") for own in definitions(work, entity)}


def _entities(purpose: str) -> tuple[str, ...]:
    return {LabelPurpose.CONTAINER: ("sample", "order"), LabelPurpose.ORDER: ("order",)}.get(
        LabelPurpose(purpose), ()
    )
