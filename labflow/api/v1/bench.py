"""The bench: tests and who does them, results one by one, as a grid and under review; bottles and their custody."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from labflow.api.doors import doors, join
from labflow.api.nouns import answered, lists, offers, reads, tells
from labflow.api.texts import MOST, Body, Ids, Keepable, Line, Name, Reference, Search, Secret
from labflow.api.verbs import acts
from labflow.api.who import At
from labflow.domain import analyses, nouns, samples
from labflow.domain.analyses import cell_comments, progress, review_case, review_views, sheet, typing
from labflow.domain.analyses.bench_lookup import ANALYSIS, RESULT
from labflow.domain.analyses.progress import Progress
from labflow.domain.analyses.review_case import Case
from labflow.domain.analyses.review_views import Queue
from labflow.domain.analyses.sheet import Sheet
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Commit, RunFacts, Typed
from labflow.domain.finding import Named
from labflow.domain.imports import for_sheet
from labflow.domain.imports.importing import Imported
from labflow.domain.imports.run_lookup import NOUN as IMPORT
from labflow.domain.lists.window import ListQuery
from labflow.domain.nouns.names import NAMES
from labflow.domain.samples import Reception
from labflow.domain.samples import lookup as of_samples
from labflow.domain.samples.container_lookup import BOTTLE, CUSTODY
from labflow.domain.work import Work

router = doors()
Short = Annotated[str, StringConstraints(max_length=60), Keepable]
Which = Annotated[str, Query(max_length=60), Keepable]

tests = doors("/analyses", tags=["results"])


class Assigned(Body):
    """Whose work the analyses become; the actor's own without an analyst. An analyst is named by email or id."""

    analysis_ids: Ids
    analyst_id: Name = ""


class Signed(Body):
    """A signature with its meaning: `verified`, or `returned` with the comment as the reason."""

    analysis_ids: Ids
    meaning: Short
    password: Secret
    digest: Annotated[str, StringConstraints(max_length=64), Keepable]
    comment: Annotated[str, StringConstraints(max_length=500), Keepable] = ""


class Count(Body):
    count: int


@tests.post("/assign", status_code=204)
def assign(at: At, asked: Assigned) -> None:
    """Make these analyses somebody's work."""
    with at.work(analyses.assign) as work:
        named = Named(work)
        analyst = named.one(NAMES["analyst_id"], asked.analyst_id, "analyst_id")
        named.check()
        analyses.assign(work, asked.analysis_ids, analyst_id=analyst)


@tests.post("/sign")
def sign(at: At, signed: Signed) -> Count:
    """Verify or send back under a signature; the count is of those that are verified now."""
    count = at.do(
        analyses.sign, signed.analysis_ids, meaning=signed.meaning, password=signed.password,
        seen_digest=signed.digest, comment=signed.comment,
    )  # fmt: skip
    return Count(count=count)


lists(tests, ANALYSIS, shortcuts=("state", "sample"))
offers(tests, ANALYSIS, analyses.LIFE)

found = doors("/results", tags=["results"])
reads(found, RESULT, shortcuts=("sample", "analyte"))

bottles = doors("/sample-containers", tags=["samples"])
reads(bottles, BOTTLE, shortcuts=("sample",))


def receive_late(work: Work, id: UUID, *, reception: Reception) -> None:
    """Take in a container that comes after its sample was received."""
    samples.receive_container(work, work.read(BOTTLE.kind, id).number, reception=reception)


acts(bottles, BOTTLE, receive=receive_late)

custody = doors("/custody", tags=["samples"])
reads(custody, CUSTODY, shortcuts=("sample",))

grids = doors("/sheets", tags=["results"])


class TypedCell(Body):
    """One cell: `cell` is its `id` in the sheet, `seen_version` its version there, `manual` all qualifiers set by hand."""

    cell: Annotated[str, StringConstraints(max_length=80), Keepable]
    raw: Short | None = None
    dilution: Short | None = None
    seen_version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    manual: Annotated[list[Short], Field(max_length=20)] | None = None


class TypedCells(Body):
    """Cells of a sheet. A saved value only changes with a reason. Instrument and time of analysis are as typed."""

    service: Name = ""
    sample: Name = ""
    analyte: Short = "all"
    cells: Annotated[list[TypedCell], Field(min_length=1, max_length=MOST)]
    instrument: Short = ""
    analysed_at: Short = ""
    reason: Line = ""


class WhichSheet(Body):
    service: Name = ""
    sample: Name = ""
    mine: bool = False


@grids.get("")
def view_sheet(
    at: At, service: Which = "", sample: Which = "", analyte: Which = "all", mine: bool = False
) -> Sheet:
    """The result sheet of a test (all samples that wait), or of a sample (all its tests)."""
    with at.work(sheet.sheet) as work:
        return sheet.sheet(work, _sheet(work, service, sample, analyte, mine=mine))


@grids.get("/progress")
def how_far(at: At, service: Which = "", sample: Which = "", mine: bool = False) -> Progress:
    """How far a sheet is, and what is still missing."""
    with at.work(progress.progress) as work:
        return progress.progress(work, _sheet(work, service, sample, "all", mine=mine))


@grids.put("/cells")
def enter_cells(at: At, typed: TypedCells) -> Commit:
    """Fill cells of a sheet. Good ones are kept while bad ones are told why: look at `marks`."""
    wanted = [
        Typed(one.cell, one.raw, one.dilution, one.seen_version, manual=None if one.manual is None else tuple(one.manual))
        for one in typed.cells
    ]  # fmt: skip
    with at.work(typing.enter_typed) as work:
        query = _sheet(work, typed.service, typed.sample, typed.analyte)
        run = RunFacts(typed.instrument, typed.analysed_at)
        return typing.enter_typed(work, query, wanted, run=run, reason=typed.reason)


class FromFile(WhichSheet):
    """A file that was read (`POST /imports`). Values typed before stay unless `keep_typed` is no, which needs a reason."""

    import_id: Name
    keep_typed: bool = True
    reason: Line = ""


@grids.post("/import")
def import_into_sheet(at: At, wanted: FromFile) -> Imported:
    """Enter what a file of an instrument holds for the tests of a sheet; the rest stays in the file."""
    with at.work(for_sheet.import_into_sheet) as work:
        query = _sheet(work, wanted.service, wanted.sample, "all", mine=wanted.mine)
        run = nouns.id_of(work, IMPORT, wanted.import_id)
        return for_sheet.import_into_sheet(
            work, run, query, keep_typed=wanted.keep_typed, reason=wanted.reason
        )


@grids.post("/submit")
def submit_sheet(at: At, which: WhichSheet) -> Count:
    """Hand everything of a sheet over for review that is complete."""
    with at.work(typing.submit_sheet) as work:
        query = _sheet(work, which.service, which.sample, "all", mine=which.mine)
        return Count(count=typing.submit_sheet(work, query))


@grids.post("/take-up")
def take_up(at: At, which: WhichSheet) -> Count:
    """Make all unassigned work of a test one's own."""
    with at.work(analyses.take_up_service) as work:
        query = _sheet(work, which.service, "", "all")
        return Count(count=analyses.take_up_service(work, UUID(query.service_id)))


reviews = doors("/reviews", tags=["results"])


@reviews.get("")
def queue(at: At, show: Which = "all", q: Search = "", after: Which = "") -> Queue:
    """The samples that wait for review, the worst exceptions first."""
    return at.do(review_views.queue, ListQuery(tab=show, q=q, after=after))


@reviews.get("/{reference}", response_model=Case)
def case(at: At, reference: Reference) -> Response:
    """One sample under review: its results, what stands out, and the tests that may be signed."""
    with at.work(review_case.case) as work:
        told = review_case.case(work, of_samples.sample_id(work, reference))
    return answered(asdict(told))


def _sheet(work: Work, service: str, sample: str, analyte: str, *, mine: bool = False) -> SheetQuery:
    """A sheet by the names people know: the code of a test, or the number of a sample."""
    named = Named(work)
    of_test = named.one(NAMES["service_id"], service, "service")
    of_sample = of_samples.sample_id(work, sample) if sample else None
    if of_test is None and of_sample is None and "service" not in named.problems:
        named.problems["service"] = "Name a test or a sample."
    named.check()
    return SheetQuery(str(of_test or ""), str(of_sample or ""), analyte, mine)


for each in (tests, found, bottles, custody, grids, reviews):
    join(router, each)
# after every address with a name of its own
one_test = doors("/analyses", tags=["results"])
tells(one_test, ANALYSIS)
acts(one_test, ANALYSIS, comment=cell_comments.say)
