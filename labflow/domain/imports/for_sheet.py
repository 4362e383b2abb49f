"""The part of a file that belongs to an open result sheet: seen beside its cells, and imported into them alone."""

from uuid import UUID

from labflow.domain.analyses.sheet_facts import SheetQuery, open_rows
from labflow.domain.imports.importing import Imported, import_rows
from labflow.domain.imports.matching import match
from labflow.domain.imports.views import RunView, view
from labflow.domain.work import Work
from labflow.models import Analysis, ImportRun
from labflow.vocabulary import Permission


def sheet_view(work: Work, run_id: UUID, query: SheetQuery) -> RunView:
    """The file's readings that belong to tests of the sheet; what belongs elsewhere or nowhere is counted."""
    work.require(Permission.IMPORT_RESULTS)
    return view(work, str(run_id), only=_tests(work, query))


def import_into_sheet(
    work: Work, run_id: UUID, query: SheetQuery, *, keep_typed: bool = True, reason: str = ""
) -> Imported:
    """Enter the matched readings of the sheet's tests. The others stay in the file, for their own sheets."""
    work.require(Permission.IMPORT_RESULTS)
    tests = _tests(work, query)
    found = match(work, work.read(ImportRun, run_id))
    places = [one.place for one in found if one.test is not None and one.test.analysis.id in tests]
    return import_rows(work, run_id, places=places, keep_typed=keep_typed, reason=reason)


def _tests(work: Work, query: SheetQuery) -> set[UUID]:
    return set(work.db.scalars(open_rows(work, query).with_only_columns(Analysis.id)))
