"""What a chain-of-custody record says, as plain data: the domain fills it in, the reports room prints it."""

from dataclasses import dataclass, field

from labflow.domain.reports.content import Client, Laboratory


@dataclass(frozen=True)
class CustodySample:
    """One sample as handed over, with its containers in words."""

    number: str
    client_sample: str = ""
    matrix: str = ""
    collected: str = ""
    containers: str = ""
    tests: str = ""


@dataclass(frozen=True)
class CustodyTransfer:
    """One change of hands or of place; empty fields were not recorded."""

    step: str
    time: str
    from_person: str = ""
    to_person: str = ""
    temperature: str = ""
    seal: str = ""
    note: str = ""


@dataclass(frozen=True)
class CustodyRecord:
    """The whole record; times and temperatures are display-ready."""

    order_number: str
    printed_text: str
    lab: Laboratory
    client: Client
    samples: tuple[CustodySample, ...] = ()
    transfers: tuple[CustodyTransfer, ...] = ()
    project: str = ""
    sampler: str = ""
    shipment: str = ""
    remarks: str = ""
    language: str = "en-US"
    blank_lines: int = 0
    """Empty transfer lines to fill in by hand, for the record that travels with the cooler."""
    statements: tuple[str, ...] = field(
        default=(
            "Each person named above had the samples in custody from the time given until the next transfer.",
        )
    )
