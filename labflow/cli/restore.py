"""`labflow restore`: a backup into an empty database, or in the place of what is there."""

import sys
from dataclasses import replace as changed
from pathlib import Path
from typing import TYPE_CHECKING

from labflow.errors import LabError

if TYPE_CHECKING:
    from labflow.backup.folder import BackupSet
    from labflow.backup.restoring import Target
    from labflow.settings import Settings


class NotSure(LabError):
    """What is there was not given up."""

    code = "not_sure"


def restore(
    folder: Path, *, into: str = "", files: Path | None = None, replace: bool = False, yes: bool = False,
    migrate: bool = False, skip_numbers: int = 0, passphrase_file: Path | None = None, key_file: Path | None = None,
) -> None:  # fmt: skip
    """Restore a backup. Everything in it is checked first; a target that is not empty is refused.

    Parameters
    ----------
    folder
        The backup, or a folder of backups: then the newest in it.
    into
        Address of the owner of an empty database; the laboratory's own without it.
    files
        Folder that takes `files` and `audit-anchors.txt`, usable as LABFLOW_HOME; needed with --into.
    replace
        Put the backup in the place of the laboratory that is there. Its name is asked for.
    yes
        Do not ask.
    migrate
        Bring a backup of an earlier release forward to this one.
    skip_numbers
        Leave out so many numbers of each series, because they may stand on bottles already.
    passphrase_file
        File with the passphrase of an encrypted backup.
    key_file
        File with the private key of an encrypted backup.
    """
    from labflow.backup import checking, restoring
    from labflow.backup.folder import chosen
    from labflow.cli import at_hand, database
    from labflow.cli.backup import locksmith
    from labflow.cli.progress import Steps

    if skip_numbers < 0:
        raise NotSure(
            "Numbers can be left out, not given a second time: --skip-numbers must not be negative."
        )
    one, steps = chosen(folder), Steps()
    with at_hand.database():
        from labflow.settings import settings

        values = settings()
        target = _target(values, into, files)
        older = _older(one)
        key = checking.key_of(one, locksmith("", passphrase_file, key_file), values.home / "secrets")
        if replace and not yes:
            _ask(target.owner)
        restoring.restore(one, target, key, steps, replace=replace, skip_numbers=skip_numbers)
        if older and migrate:
            with steps.step("Migrations"):
                database.upgrade(target.owner)
        with steps.step("Audit chain"):
            sealed = _verify(target, one, older=older and not migrate)
    steps.say(
        f"\n{one.path.name} of {one.manifest.laboratory} is restored: {sealed}, {one.manifest.objects:,} files · {steps.elapsed():.1f} s"
    )
    if older and not migrate:
        steps.say("It is of an earlier release. Bring it forward with: labflow migrate")
    steps.say(
        "What was revoked, sent or numbered after the backup is as it was before: see docs/backup.md, After a restore."
    )


def _target(values: "Settings", into: str, files: Path | None) -> "Target":
    from labflow.backup.loading import NotRestored
    from labflow.backup.restoring import Target
    from labflow.integrations.local_files import LocalFiles
    from labflow.settings import sqlalchemy_url
    from labflow.wiring import open_house

    if into and files is None:
        raise NotRestored(
            "Say with --files where the files go: those of another database are not put beside this laboratory's own."
        )
    owner = sqlalchemy_url(into) if into else values.migrate_database
    if files:
        return Target(owner, LocalFiles(files / "files"), files / "audit-anchors.txt")
    house = open_house()
    return Target(owner, house.storage, house.anchors or values.home / "audit-anchors.txt")


def _older(one: "BackupSet") -> bool:
    """Whether the backup is of an earlier release. One of a later release is refused."""
    from labflow.backup import ahead
    from labflow.backup.loading import NotRestored
    from labflow.cli.database import configuration

    config = configuration("")
    if not ahead.known(config, one.manifest.heads):
        raise NotRestored(
            f"The backup was made by release {one.manifest.release}, which is newer than this one. Use that release."
        )
    return set(one.manifest.heads) != ahead.newest(config)


def _ask(owner: str) -> None:
    """Have the person type the name of the laboratory that will be gone."""
    from labflow.backup.restoring import standing

    empty, name = standing(owner)
    if empty:
        return
    wanted = name or "replace"
    if not sys.stdin.isatty():
        raise NotSure("Nobody is there to ask. Say --yes as well to replace what is in the database.")
    print(f"This replaces the laboratory that is in the database. Type its name to go on: {wanted}")
    if input("> ").strip() != wanted:
        raise NotSure("That is not its name. Nothing was changed.")


def _verify(target: "Target", one: "BackupSet", *, older: bool) -> str:
    """The chain against the anchors, and a word in the trail that it was restored."""
    from labflow.backup.restoring import Different
    from labflow.domain import audit, backups
    from labflow.domain.actor import system
    from labflow.domain.work import open_work
    from labflow.wiring import engine_for, open_house

    house = changed(
        open_house(),
        engine=(engine := engine_for(target.owner, pool_size=1)),
        storage=target.storage,
        anchors=target.anchors,
    )
    try:
        with open_work(house, system("restore"), verb="backup.restore") as work:
            verdict = audit.verify(work, anchors=target.anchors)
            if verdict.problem:
                raise Different(verdict.problem)
            backups.note(
                work,
                backups.RESTORED,
                name=one.path.name,
                made_at=one.manifest.made_at,
                position=one.manifest.position,
            )
    finally:
        engine.dispose()
    return f"{verdict.sealed:,} links of the audit chain hold"
