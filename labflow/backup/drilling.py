"""A drill: a backup is restored into a scratch server and a scratch storage, and the laboratory in it is looked at."""

import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from labflow.backup import restoring
from labflow.backup.folder import BackupSet
from labflow.backup.making import Progress
from labflow.backup.restoring import Different, Target
from labflow.domain import audit, files
from labflow.domain.actor import system
from labflow.domain.ports import House
from labflow.domain.work import open_work
from labflow.integrations.local_files import LocalFiles
from labflow.local.postgres import EmbeddedPostgres
from labflow.wiring import engine_for

_NEWEST = text(
    "select file_id from report where file_id is not null and issued_at is not null order by issued_at desc limit 1"
)
_PAGE = re.compile(rb"/Type\s*/Page\b")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def drill(one: BackupSet, key: bytes | None, house: House, progress: Progress) -> str:
    """Restore and look. Returns what was seen in one sentence; what differs is refused. Everything scratch is gone afterwards."""
    with _scratch() as (server, folder):
        dsns = server.dsns()
        storage, anchors = LocalFiles(folder / "files"), folder / "audit-anchors.txt"
        restoring.restore(one, Target(dsns.owner, storage, anchors), key, progress)
        engine = engine_for(
            dsns.app, pool_size=1
        )  # as the application's role: grants and walls are tried out, too
        try:
            return _look(replace(house, engine=engine, storage=storage, anchors=anchors), progress)
        finally:
            engine.dispose()


def _look(house: House, progress: Progress) -> str:
    with progress.step("Audit chain"), open_work(house, system("drill"), verb="backup.drill") as work:
        verdict = audit.verify(work, anchors=house.anchors)
    if verdict.problem:
        raise Different(verdict.problem)
    with progress.step("A certificate"):
        opened = _certificate(house)
    return f"{verdict.sealed:,} links of the audit chain hold; {opened}."


def _certificate(house: House) -> str:
    with open_work(house, system("drill"), verb="backup.drill") as work:
        newest = work.db.execute(_NEWEST).scalar()
        if newest is None:
            return "there is no certificate yet to open"
        row, data = files.fetch(work, newest)
    pages = pages_of(data)
    if not data.startswith(b"%PDF-") or not pages:
        raise Different(f"The certificate {row.name} does not open: it is no PDF with pages.")
    return f"{row.name} opens with {pages} page{'s' if pages > 1 else ''}"


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has: counted in its text and in its compressed streams of objects."""
    total = len(_PAGE.findall(_STREAM.sub(b"", pdf)))
    for packed in _STREAM.findall(pdf):
        try:
            total += len(_PAGE.findall(zlib.decompress(packed)))
        except zlib.error:
            continue
    return total


@contextmanager
def _scratch() -> Iterator[tuple[EmbeddedPostgres, Path]]:
    """A server of its own: the laboratory's is not burdened, and need not let anybody make databases."""
    with tempfile.TemporaryDirectory(prefix="labflow-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server may run as a lesser user, who must be able to enter
        server = EmbeddedPostgres(folder, durable=False)
        try:
            server.start()
            yield server, folder
        finally:
            server.stop()
