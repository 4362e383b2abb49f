"""What a submission form says, as plain data: the domain fills it in, the reports room prints it."""

from dataclasses import dataclass, field

from labflow.domain.reports.content import Laboratory


@dataclass(frozen=True)
class FormSample:
    """A sample with a line for each bottle; what is not known yet is written by hand."""

    number: str
    name: str
    place: str
    matrix: str
    collected: str
    sampler: str
    tests: str
    bottles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TravelForm:
    """The form that travels with a client's samples."""

    order_number: str
    printed_text: str
    lab: Laboratory
    client: str
    address: str
    contact: str
    reference: str
    wanted: str
    note: str
    reach: str
    minds: list[str] = field(default_factory=list)
    samples: list[FormSample] = field(default_factory=list)
    bottle_count: int = 0
    hand_overs: int = 3
    language: str = "en-US"
