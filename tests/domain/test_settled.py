"""What seldom changes is read once a process, and nobody ever works with what somebody has changed since."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.exc import DBAPIError

from labflow.domain import catalogue, fields, lab, lists, settled
from labflow.domain.lists.window import ListQuery
from labflow.domain.samples.views import SAMPLES
from labflow.domain.work import Work, open_work
from labflow.errors import Invalid
from labflow.models import Analyte, FieldDef, Lab, Profile, ServiceVersion, User
from labflow.testing import TestLab


@pytest.fixture
def asked(real_lab: TestLab) -> Callable[[], list[str]]:
    """The statements since the last time of asking."""
    found: list[str] = []
    engine = real_lab.house.engine
    assert isinstance(engine, Engine)

    @event.listens_for(engine, "before_cursor_execute")
    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    def since() -> list[str]:
        since_then, found[:] = list(found), []
        return since_then

    return since


def labels(work: Work) -> list[str]:
    return [each.label for each in fields.definitions(work, "sample")]


def depth(label: str = "Depth") -> FieldDef:
    return FieldDef(entity="sample", key=label.lower(), label=label, kind="number")


def test_it_is_read_once_for_all_who_come(real_lab: TestLab, asked: Callable[[], list[str]]) -> None:
    with real_lab.work_as(real_lab.rita) as work:
        before = labels(work)
    asked()
    with real_lab.work_as(real_lab.ana) as work:
        assert labels(work) == before
    assert not any("field_def" in statement for statement in asked())


def test_a_field_that_is_kept_is_there_for_the_next_one(real_lab: TestLab) -> None:
    with real_lab.work_as(real_lab.rita) as work:
        before = labels(work)
    with real_lab.system() as work:
        work.add(depth())
    with real_lab.work_as(real_lab.rita) as work:
        assert labels(work) == [*before, "Depth"]


def test_who_changes_it_sees_the_change_and_leaves_nothing_when_it_is_undone(real_lab: TestLab) -> None:
    with pytest.raises(ZeroDivisionError), real_lab.system() as work:
        before = labels(work)
        work.add(depth())
        assert labels(work) == [*before, "Depth"]
        assert 1 / 0
    with real_lab.system() as work:
        assert labels(work) == before


def test_a_change_by_a_statement_is_a_change(real_lab: TestLab) -> None:
    with real_lab.system() as work:
        assert lab.zone(work) != "Asia/Tokyo"
        work.db.execute(update(Lab).values(timezone="Asia/Tokyo"))
        assert lab.zone(work) == "Asia/Tokyo"
    with real_lab.system() as work:
        assert lab.zone(work) == "Asia/Tokyo"


def test_what_is_read_while_somebody_changes_it_is_not_kept_under_the_old_edition(real_lab: TestLab) -> None:
    with open_work(real_lab.house, real_lab.rita) as early:
        with real_lab.system() as work:
            work.add(depth())
        assert "Depth" in labels(early)  # committed meanwhile
        assert early.edition is not None
        assert real_lab.house.kept.of(early.edition) == {}


def test_rows_that_are_kept_are_none_that_a_verb_may_be_changing(real_lab: TestLab) -> None:
    with real_lab.system() as work:
        profile = work.db.scalars(select(Profile)).one()
        assert settled.rows(work, Profile)[profile.id] is not profile
        profile.active = False
        assert profile.id in catalogue.closed_profiles(work, [profile.id])
    with real_lab.system() as work:
        assert work.read(Profile, profile.id).active is False


def test_a_version_counts_from_its_moment_on_though_nothing_changes(real_lab: TestLab) -> None:
    service = next(iter(real_lab.services.values()))
    with real_lab.system() as work:
        begins = work.db.scalars(select(ServiceVersion.effective_from).where(ServiceVersion.service_id == service)).one()  # fmt: skip
    assert begins is not None
    with (
        pytest.raises(Invalid),
        open_work(real_lab.house, real_lab.rita, now=begins - timedelta(seconds=1)) as work,
    ):
        catalogue.current_services(work, [service])
    with open_work(real_lab.house, real_lab.rita, now=begins) as work:
        assert list(catalogue.current_services(work, [service])) == [service]


def test_what_versions_measure_is_read_together_and_an_analyte_that_is_renamed_is_called_so(
    real_lab: TestLab, asked: Callable[[], list[str]]
) -> None:
    with real_lab.system() as work:
        versions = list(work.db.scalars(select(ServiceVersion.id)))
        analyte = work.db.scalars(select(Analyte).where(Analyte.keyword == "PB")).one().id

    def names() -> set[str]:
        with real_lab.work_as(real_lab.ana) as work:
            measured = catalogue.measured_by(work, versions)
            return {each.name for pairs in measured.values() for _rule, each in pairs}

    def reads() -> int:
        return sum("FROM service_analyte" in statement for statement in asked())

    reads()
    assert (names(), reads()) == (names(), 1)
    with real_lab.system() as work:
        work.read(Analyte, analyte).name = "Blei"
    assert "Blei" in names()
    assert reads() == 1


def test_every_settled_table_gives_a_new_edition_and_the_application_cannot(real_lab: TestLab) -> None:
    with real_lab.system() as work:
        watched = set(work.db.scalars(text("select tgrelid::regclass::text from pg_trigger where tgname = 'new_edition'")))  # fmt: skip
    assert watched == {kind.__tablename__ for kind in settled.SETTLED}
    with pytest.raises(DBAPIError, match="permission denied"), real_lab.system() as work:
        work.db.execute(text("update edition set current = gen_random_uuid()"))


def test_a_list_asks_for_its_rows_and_not_again_for_views_and_columns(
    real_lab: TestLab, asked: Callable[[], list[str]]
) -> None:
    def opened(by: User) -> list[str]:
        asked()
        with real_lab.work_as(by) as work:
            lists.page(work, SAMPLES, ListQuery())
        return [statement for statement in asked() if "saved_view" in statement or "list_layout" in statement]

    opened(real_lab.rita)
    assert opened(real_lab.rita) == []
    with real_lab.work_as(real_lab.max) as work:
        lists.save_view(work, SAMPLES, name="Mine", filters="state:is:due", shared=True)
    assert len(opened(real_lab.rita)) == 2
    assert opened(real_lab.rita) == []


def test_what_one_person_arranged_or_saved_is_not_shown_to_another(real_lab: TestLab) -> None:
    with real_lab.work_as(real_lab.rita) as work:
        lists.page(work, SAMPLES, ListQuery())
        lists.keep_layout(
            work, SAMPLES, "open", columns=[{"key": "location", "shown": True}], density="compact"
        )
        lists.save_view(work, SAMPLES, name="Rita's", filters="state:is:due")
    for person, density, views in ((real_lab.rita, "compact", ["Rita's"]), (real_lab.ana, "", [])):
        with real_lab.work_as(person) as work:
            page = lists.page(work, SAMPLES, ListQuery(tab="open"))
            assert (page.density, [tab.label for tab in page.views if tab.own]) == (density, views)


def test_what_one_side_may_see_is_not_kept_for_the_other(real_lab: TestLab) -> None:
    with real_lab.work_as(real_lab.rita) as work:
        assert settled.once(work, "side", lambda db: "laboratory") == "laboratory"
    with real_lab.work_as(real_lab.cleo) as work:
        assert settled.once(work, "side", lambda db: "client") == "client"
        assert settled.once(work, Lab, lambda db: work.actor.side) == work.actor.side
