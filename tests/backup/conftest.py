"""A laboratory that worked, its files on a disk, its backup, and places to restore into."""

import copy
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from labflow.backup.folder import BackupSet
from labflow.backup.making import Made, Source, make
from labflow.backup.restoring import Target
from labflow.domain import audit, reports
from labflow.domain.reports import ReportDraft
from labflow.integrations.local_files import LocalFiles
from labflow.local.postgres import SUPERUSER, Dsns, EmbeddedPostgres
from labflow.local.postgres_programs import native
from labflow.testing import PASSWORD, TestLab, make_house
from labflow.wiring import engine_for


class Silent:
    """Progress that nobody watches."""

    def step(self, name: str) -> AbstractContextManager[None]:
        return nullcontext()


@dataclass
class Working:
    """A laboratory at work: its people and verbs, where its database is, and where its backups go."""

    lab: TestLab
    dsns: Dsns
    source: Source
    shelf: Path
    report: Any

    def back_up(self, to: Path | None = None, **facts: Any) -> Made:
        return make(self.source, to or self.shelf, Silent(), **facts)


def issue(lab: TestLab, sample: Any) -> Any:
    """A certificate of this sample, authorised."""
    with lab.work_as(lab.max) as work:
        report = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report).digest
        reports.authorise(work, report, password=PASSWORD, seen_digest=seen)
    return report


def seal(lab: TestLab, anchors: Path) -> None:
    with lab.system() as work:
        audit.seal(work)
        position, head = audit.head_of(work)
    audit.write_anchor(anchors, position, head, "2026-11-27T02:00:00+00:00")


def lab_in(dsns: Dsns, plan: dict[str, Any], files: Path) -> TestLab:
    """The people of the small laboratory, in the copy of it that is in this database."""
    house = replace(make_house(engine_for(dsns.app)), storage=LocalFiles(files))
    return TestLab(house, built=copy.deepcopy(plan))


@pytest.fixture(scope="module")
def working(
    server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Working]:
    home = tmp_path_factory.mktemp("home")
    name = f"working_{uuid4().hex[:8]}"
    dsns = server.create_database(name, template=furnished[0])
    lab = lab_in(dsns, furnished[1], home / "files")
    issue(lab, lab.verified())
    report = issue(lab, lab.verified())
    seal(lab, home / "anchors.txt")
    source = Source(dsns.owner, lab.house.storage, home / "anchors.txt")
    yield Working(lab, dsns, source, home / "backups", report)
    lab.house.engine.dispose()  # type: ignore[union-attr]
    server.drop_database(name)


@pytest.fixture(scope="module")
def kept(working: Working) -> BackupSet:
    """A backup of it."""
    return working.back_up().set


Places = Callable[[], tuple[Dsns, Target]]


@pytest.fixture
def place(server: EmbeddedPostgres, tmp_path: Path) -> Iterator[Places]:
    """Empty databases to restore into, each with a storage of its own."""
    names: list[str] = []

    def empty() -> tuple[Dsns, Target]:
        names.append(f"restored_{uuid4().hex[:8]}")
        dsns = server.create_database(names[-1])
        home = tmp_path / names[-1]
        return dsns, Target(dsns.owner, LocalFiles(home / "files"), home / "audit-anchors.txt")

    yield empty
    for name in names:
        server.drop_database(name)


def as_superuser(server: EmbeddedPostgres, dsns: Dsns) -> psycopg.Connection[Any]:
    """A connection that no policy hides anything from."""
    reach = psycopg.conninfo.conninfo_to_dict(native(dsns.owner))
    return psycopg.connect(
        **reach | {"user": SUPERUSER, "password": server._password(SUPERUSER)}, autocommit=True
    )
