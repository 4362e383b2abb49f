"""A draft as its pages show it: samples with their tests and bottles, what it costs, what to mind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain import printable
from labflow.domain.lab import zone
from labflow.domain.portal.naming import BETWEEN, title
from labflow.domain.portal.placing import alike, bottles
from labflow.domain.portal.placing.alike import Alike
from labflow.domain.portal.placing.bottles import BottleNeed
from labflow.domain.portal.placing.content import STEPS, DraftContent, DraftSample
from labflow.domain.portal.placing.draft_sample import DraftSampleView, TestChip
from labflow.domain.portal.placing.offer import (
    Test,
    groups,
    held,
    kinds_on_offer,
    money,
    on_offer,
    price_of,
)
from labflow.domain.portal.progress import count
from labflow.domain.work import Work
from labflow.kit.times import calendar_day, clock_text, local, parse_local, short
from labflow.models import Contact, PortalDraft, Profile, SamplePoint, SampleType
from labflow.words import _, later

STEP_NAMES = (
    later("Where from?"),
    later("Which tests?"),
    later("Samples and bottles"),
    later("Look it over"),
)


@dataclass
class DraftView:
    """Everything the pages show of a draft. `alike` are the samples once more, in groups, for the step that looks it over."""

    id: str = ""
    step: str = STEPS[0]
    number: int = 1
    saved: str = ""
    samples: list[DraftSampleView] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    test_names: list[str] = field(default_factory=list)
    said_samples: str = ""
    said_count: str = ""
    said_tests: str = ""
    needs: list[BottleNeed] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    cold: bool = False
    days: int = 0
    total: str = ""
    contact_id: str = ""
    contact: str = ""
    reference: str = ""
    when: str = "usual"
    date: str = ""
    wanted: str = ""
    note: str = ""


@dataclass
class DraftRow:
    """A draft as a line of a list."""

    id: str = ""
    title: str = ""
    told: str = ""
    step: str = ""


@dataclass(frozen=True)
class Shelf:
    """The catalogue as a draft needs it: services, and groups with their services, by id."""

    tests: dict[UUID, Test]
    groups: dict[UUID, tuple[Profile, list[UUID]]]

    def name(self, id: str) -> str:
        wanted = UUID(id)
        if wanted in self.groups:
            return self.groups[wanted][0].name
        return self.tests[wanted].service.name if wanted in self.tests else _("No longer offered")

    def fits(self, id: str, kind: str) -> bool:
        """Whether all of it is done on samples of this kind."""
        wanted = UUID(id)
        members = self.groups[wanted][1] if wanted in self.groups else [wanted]
        return all(self.tests[each].done_on(kind) for each in members if each in self.tests)

    def of(self, ids: Sequence[str]) -> list[Test]:
        """The services behind these ids, each once, in the order of the catalogue."""
        wanted: set[UUID] = set()
        for id in map(UUID, ids):
            wanted |= set(self.groups[id][1]) if id in self.groups else {id}
        return [test for service, test in self.tests.items() if service in wanted]


def shelf_of(work: Work) -> Shelf:
    """What can be ordered today."""
    return Shelf(on_offer(work), groups(work))


@dataclass(frozen=True)
class _Kinds:
    """The kinds of samples that are taken, and what each sampling point says its samples are."""

    offered: dict[str, SampleType]
    of_points: dict[str, str]

    def name(self, sample: DraftSample) -> str:
        return self.offered[sample.type_id].name if sample.type_id in self.offered else ""

    def to_say(self, sample: DraftSample) -> bool:
        """Whether neither the point nor what was said before tells it."""
        told = self.of_points.get(sample.point_id, sample.type_id)
        return told not in self.offered


def _kinds(work: Work, content: DraftContent) -> _Kinds:
    points = {UUID(sample.point_id) for sample in content.samples if sample.point_id}
    rows = work.db.execute(
        select(SamplePoint.id, SamplePoint.sample_type_id).where(SamplePoint.id.in_(points))
    )
    return _Kinds(kinds_on_offer(work), {str(row.id): str(row.sample_type_id or "") for row in rows})


def shown(work: Work, draft: PortalDraft) -> DraftView:
    """The draft for its pages."""
    content = DraftContent.model_validate(draft.content)
    shelf = shelf_of(work)
    kinds = _kinds(work, content)
    per_sample = [shelf.of(tests_of(content, sample, shelf)) for sample in content.samples]
    needed = _needed(content, shelf)
    everything = shelf.of(needed)
    samples = [
        _sample(work, content, sample, tests, shelf, kinds)
        for sample, tests in zip(content.samples, per_sample, strict=True)
    ]
    contact = work.db.get(Contact, UUID(content.contact_id)) if content.contact_id else None
    return DraftView(
        id=str(draft.id), step=draft.step, number=STEPS.index(draft.step) + 1,
        saved=_("Saved {time}", time=clock_text(local(draft.updated_at, zone(work)))), samples=samples,
        alike=alike.grouped(samples) if draft.step == STEPS[-1] else [],
        points=[sample.point_id for sample in content.samples if sample.point_id], tests=list(content.tests),
        test_names=[shelf.name(each) for each in needed], said_samples=alike.in_words(samples), said_count=count(len(samples), "sample"),
        said_tests=count(len(needed), "test"), needs=bottles.needed([bottles.of_sample(t) for t in per_sample]),
        holds=_holds(everything), cold=any(test.version.cold for test in everything),
        days=max((test.version.turnaround_days for test in everything), default=0), total=_total(work, per_sample),
        contact_id=content.contact_id, contact=contact.name if contact else "", reference=content.reference,
        when=content.when, date=content.date, wanted=_wanted(content), note=content.note,
    )  # fmt: skip


def lines(work: Work, drafts: Sequence[PortalDraft]) -> list[DraftRow]:
    """Drafts as lines: what they are of, how far they are, when they were touched last."""
    found = []
    for draft in drafts:
        content = DraftContent.model_validate(draft.content)
        at = short(draft.updated_at, zone(work), now=work.now)
        named = title([sample.name for sample in content.samples]) if content.samples else _("New order")
        said = _(
            "{samples}, {tests}, saved {at}",
            samples=count(len(content.samples), "sample"),
            tests=count(len(content.tests), "test"),
            at=at,
        )
        found.append(DraftRow(str(draft.id), named, said, _(STEP_NAMES[STEPS.index(draft.step)])))
    return found


def tests_of(content: DraftContent, sample: DraftSample, shelf: Shelf) -> list[str]:
    """The tests this sample needs, of those that are done on its kind."""
    return [test for test in content.tests if test not in sample.skip and shelf.fits(test, sample.type_id)]


def _needed(content: DraftContent, shelf: Shelf) -> list[str]:
    """The tests that at least one sample needs; without samples all of them."""
    if not content.samples:
        return list(content.tests)
    wanted = {test for sample in content.samples for test in tests_of(content, sample, shelf)}
    return [test for test in content.tests if test in wanted]


def _sample(
    work: Work, content: DraftContent, sample: DraftSample, tests: list[Test], shelf: Shelf, kinds: _Kinds
) -> DraftSampleView:  # fmt: skip
    fitting = [each for each in content.tests if shelf.fits(each, sample.type_id)]
    chips = [TestChip(each, shelf.name(each), each not in sample.skip) for each in fitting]
    at = parse_local(sample.collected_at, zone(work)) if sample.collected_at else None
    return DraftSampleView(
        key=sample.key, name=sample.name, point_id=sample.point_id, type_id=sample.type_id,
        kind=kinds.name(sample), asks_kind=kinds.to_say(sample), collected_at=sample.collected_at,
        collected=short(at, zone(work), now=work.now), collected_by=sample.collected_by, tests=chips,
        told=BETWEEN.join(chip.name for chip in chips if chip.on),
        not_done=BETWEEN.join(shelf.name(each) for each in content.tests if each not in fitting),
        bottles=BETWEEN.join(kind.name for kind in bottles.of_sample(tests)), unprintable=printable.missing(work, [sample.name]),
    )  # fmt: skip


def _holds(tests: list[Test]) -> list[str]:
    return held((test.service.name, test.version.hold_minutes) for test in tests)


def _total(work: Work, per_sample: list[list[Test]]) -> str:
    prices = [price_of(tests) for tests in per_sample if tests]
    return money(work, sum(prices, Decimal(0))) if prices and all(price > 0 for price in prices) else ""


def _wanted(content: DraftContent) -> str:
    if content.when == "rush":
        return _("As soon as you can (rush)")
    if content.when == "date" and content.date:
        at = parse_local(content.date, "UTC")
        return _("By {date}", date=calendar_day(at)) if at else _("By a certain day")
    return _("In the usual time")
