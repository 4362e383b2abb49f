"""A sample of a draft, as the steps of the order show it."""

from dataclasses import dataclass, field


@dataclass
class TestChip:
    """A test as a sample has it, or not."""

    __test__ = False

    id: str = ""
    name: str = ""
    on: bool = True


@dataclass
class DraftSampleView:
    """A sample of the draft. `unprintable` are signs of its name that no paper can print; `asks_kind`: only she can say what it is.

    `not_done` are tests of the order that are not done on its kind.
    """

    key: str = ""
    name: str = ""
    point_id: str = ""
    type_id: str = ""
    kind: str = ""
    collected_at: str = ""
    collected: str = ""
    collected_by: str = ""
    tests: list[TestChip] = field(default_factory=list)
    told: str = ""
    not_done: str = ""
    bottles: str = ""
    unprintable: str = ""
    asks_kind: bool = False
