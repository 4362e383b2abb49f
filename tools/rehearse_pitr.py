"""Rehearses recovery to a moment: WAL archive, base backup, a mistake, the loss of the server, and the laboratory as it was before.

Run it with `python -m tools.rehearse_pitr`. It uses a PostgreSQL of its own and leaves nothing behind.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from alembic import command
from labflow.cli.database import configuration
from labflow.domain import audit
from labflow.local.postgres import SUPERUSER, EmbeddedPostgres
from labflow.models import Order
from labflow.settings import PROJECT
from labflow.testing import TestLab, make_house
from labflow.wiring import engine_for

ARCHIVER = PROJECT / "deploy" / "postgres" / "archive_wal.sh"
PATIENCE = 60


@dataclass
class Rehearsal:
    """A scratch server with its archive, and how long each step took."""

    folder: Path
    server: EmbeddedPostgres
    times: list[tuple[str, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.times.append((name, time.monotonic() - begun))

    @property
    def archive(self) -> Path:
        return self.folder / "wal"

    @property
    def anchors(self) -> Path:
        return self.folder / "audit-anchors.txt"

    @property
    def base(self) -> Path:
        return self.folder / "base"

    def owned(self, path: Path) -> Path:
        """A folder of the server's own user."""
        path.mkdir(mode=0o700, exist_ok=True)
        os.chown(path, self.server.place.account.uid, self.server.place.account.gid)
        return path

    def program(self, name: str, *options: str) -> str:
        """One of PostgreSQL's programs, as the server's user."""
        account = self.server.place.account
        done = subprocess.run(  # noqa: S603
            [str(self.server.place.programs / name), *options], capture_output=True, text=True, check=False, cwd=self.folder,
            env=self.server._environment() | {"PGPASSWORD": self.server._password(SUPERUSER)},
            user=account.user, group=account.group, extra_groups=account.groups,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stderr}")
        return done.stdout


def rehearse(folder: Path) -> list[tuple[str, float]]:
    """Do it all; whatever does not come out as it must raises."""
    run = Rehearsal(folder, EmbeddedPostgres(folder / "home"))
    try:
        _with_archive(run)
        lab, before, moment, mistake = _work(run)
        with run.step("Loss of the server"):
            _lose(run)
        with run.step("Recovery to the moment"):
            _recover(run, moment)
        _look(run, lab, before, mistake)
    finally:
        run.server.stop()
    return run.times


def _with_archive(run: Rehearsal) -> None:
    run.owned(run.archive)
    archiver = run.folder / ARCHIVER.name  # the checkout may lie where the server's user cannot enter
    shutil.copy(ARCHIVER, archiver)
    archiver.chmod(0o755)
    run.server.start()
    for setting, value in (
        ("archive_mode", "on"), ("archive_timeout", "60"), ("archive_command", f'{archiver} "%p" "%f" {run.archive}'),
    ):  # fmt: skip
        run.server.ask(f"alter system set {setting} = '{value}'")
    run.server.stop()
    run.server.start()
    command.upgrade(configuration(run.server.dsns().owner), "heads")


def _work(run: Rehearsal) -> tuple[TestLab, list[UUID], str, list[UUID]]:
    """Work before and after the base backup, the moment, and what should not have happened."""
    lab = TestLab(make_house(engine_for(run.server.dsns().app)))
    before = [lab.order()]
    with run.step("Base backup"):
        reach = ["--host", str(run.server.place.sockets), "--port", "5432", "--username", SUPERUSER]
        run.program(
            "pg_basebackup",
            *reach,
            "--pgdata",
            str(run.owned(run.base)),
            "--checkpoint=fast",
            "--wal-method=stream",
        )
    with run.step("Base backup verified"):
        run.program("pg_verifybackup", str(run.base))
    _clean_up(run)
    before.append(lab.order(count=3))
    _seal(run, lab)
    time.sleep(1)
    moment = run.server.ask("select clock_timestamp()").strip()
    time.sleep(1)
    mistake = [lab.order()]
    _seal(run, lab)
    with run.step("Last segment archived"):
        _archived(run)
    lab.house.engine.dispose()  # type: ignore[union-attr]
    return lab, before, moment, mistake


def _seal(run: Rehearsal, lab: TestLab) -> None:
    with lab.system() as work:
        audit.seal(work)
        audit.write_anchor(run.anchors, *audit.head_of(work), "2026-11-27T14:00:00+00:00")


def _clean_up(run: Rehearsal) -> None:
    """Segments from before the base backup go; those that it needs stay."""
    label = (run.base / "backup_label").read_text()
    needed = label.partition("(file ")[2].partition(")")[0]
    run.program("pg_archivecleanup", str(run.archive), needed)
    left = min(path.name for path in run.archive.iterdir())
    if left[:24] < needed:
        raise RuntimeError(f"{left} is older than {needed} and still there.")


def _archived(run: Rehearsal) -> None:
    """Have the server finish its segment, and wait until it is in the archive."""
    name = run.server.ask("select pg_walfile_name(pg_switch_wal())").strip()
    deadline = time.monotonic() + PATIENCE
    while not (run.archive / name).exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name} does not arrive in the archive.")
        time.sleep(0.05)


def _lose(run: Rehearsal) -> None:
    """The server is killed and its disk is gone; what is left is the base backup and the archive."""
    for process in run.server._processes():
        with suppress(ProcessLookupError):  # the first one's end may have ended it
            os.kill(process.pid, signal.SIGKILL)
    run.server.stop()
    shutil.rmtree(run.server.place.data)


def _recover(run: Rehearsal, moment: str) -> None:
    data = run.server.place.data
    run.base.rename(data)
    with (data / "postgresql.auto.conf").open("a") as file:
        file.write(
            f"restore_command = 'cp \"{run.archive}/%f\" \"%p\"'\nrecovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n"
        )
    run.owned(data)
    (data / "recovery.signal").touch()
    os.chown(data / "recovery.signal", run.server.place.account.uid, run.server.place.account.gid)
    run.server.start()
    deadline = time.monotonic() + PATIENCE
    while run.server.ask("select pg_is_in_recovery()").strip() != "f":
        if time.monotonic() > deadline:
            raise RuntimeError("The recovery does not end.")
        time.sleep(0.05)


def _look(run: Rehearsal, lab: TestLab, before: list[UUID], mistake: list[UUID]) -> None:
    """What was there before the moment is there, what came after is not, and the laboratory goes on."""
    plan: dict[str, Any] = lab.plan()
    lab = TestLab(make_house(engine_for(run.server.dsns().app)), built=plan)
    with run.step("Laboratory looked at"):
        found = {order.id for order in lab.all(Order)}
        if not set(before) <= found:
            raise RuntimeError("Work from before the moment is missing.")
        if found & set(mistake):
            raise RuntimeError("What happened after the moment is there.")
        _verify(run, lab)
        lab.order()
    lab.house.engine.dispose()  # type: ignore[union-attr]


def _verify(run: Rehearsal, lab: TestLab) -> None:
    """The anchors from after the moment say that the chain was cut; with those from before it holds."""
    with lab.system() as work:
        if audit.verify(work, anchors=run.anchors).holds:
            raise RuntimeError("Nobody notices that the chain was cut.")
        head, _hash = audit.head_of(work)
        lines = run.anchors.read_text().splitlines(keepends=True)
        run.anchors.write_text("".join(line for line in lines if int(line.split()[1]) <= head))
        verdict = audit.verify(work, anchors=run.anchors)
    if not verdict.holds or not head:
        raise RuntimeError(verdict.problem)


def main() -> None:
    """Rehearse in a scratch folder and print the times."""
    with tempfile.TemporaryDirectory(prefix="labflow-pitr-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        for step, seconds in rehearse(folder):
            sys.stdout.write(f"  ✓ {step:<24} {seconds:5.1f} s\n")
    sys.stdout.write(
        "Work from before the moment is there, the mistake after it is not, and the audit chain holds.\n"
    )


if __name__ == "__main__":
    main()
