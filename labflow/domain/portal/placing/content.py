"""What a draft holds, as it is kept in the database: bounded, and nothing in it that was not asked for."""

from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from labflow.errors import Invalid
from labflow.words import _, number

STEPS = ("places", "tests", "samples", "review")
MOST_SAMPLES, MOST_TESTS = 100, 80

Key = Annotated[str, StringConstraints(max_length=40)]
When = Literal["usual", "rush", "date"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, validate_assignment=True)


class DraftSample(_Part):
    """A sample to be: of a sampling point, or with a name of its own. `skip` are tests it does not need."""

    key: Key = Field(default_factory=lambda: uuid4().hex[:8])
    point_id: Key = ""
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    type_id: Key = ""
    collected_at: Annotated[str, StringConstraints(max_length=25)] = ""
    collected_by: Annotated[str, StringConstraints(max_length=120)] = ""
    skip: Annotated[list[Key], Field(max_length=MOST_TESTS)] = []


class DraftContent(_Part):
    """The order: its samples, the tests all of them need (ids of profiles and services), and the facts."""

    samples: Annotated[list[DraftSample], Field(max_length=MOST_SAMPLES)] = []
    tests: Annotated[list[Key], Field(max_length=MOST_TESTS)] = []
    contact_id: Key = ""
    reference: Annotated[str, StringConstraints(max_length=80)] = ""
    when: When = "usual"
    date: Annotated[str, StringConstraints(max_length=10)] = ""
    note: Annotated[str, StringConstraints(max_length=2000)] = ""

    def of(self, key: str) -> DraftSample | None:
        return next((sample for sample in self.samples if sample.key == key), None)


_LIMITS = {"name": 200, "collected_by": 120, "reference": 80, "note": 2000}


def put(part: DraftContent | DraftSample, field: str, value: str) -> None:
    """Keep what was typed into a field, or say at the field why it cannot be kept."""
    if "\0" in value:
        raise Invalid("This contains a character that cannot be kept.", field=field)
    try:
        setattr(part, field, value)
    except ValidationError:
        most = _LIMITS.get(field)
        told = (
            _("At most {count} characters.", count=number(most))
            if most
            else _("Choose from what is offered.")
        )
        raise Invalid(told, field=field) from None
