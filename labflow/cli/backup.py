"""`labflow backup`: the whole laboratory into a folder, whole or not at all; and the key pair for encrypted ones."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from labflow.errors import LabError

if TYPE_CHECKING:
    from labflow.backup.keys import Locksmith
    from labflow.backup.making import Made
    from labflow.cli.progress import Steps
    from labflow.domain.ports import House
    from labflow.settings import Settings


class Incomplete(LabError):
    """A backup was made, but files of the laboratory were lost or damaged before."""

    code = "backup_incomplete"


def backup(
    *,
    to: Path | None = None,
    encrypt_for: str = "",
    passphrase_file: Path | None = None,
    keep_days: int | None = None,
) -> None:
    """Back up database, files and the anchors of the audit chain. The laboratory goes on working meanwhile.

    Secrets are not in it: keep .env and the folder `secrets` of LABFLOW_HOME somewhere else.

    Parameters
    ----------
    to
        The folder of the backups; LABFLOW_BACKUP_FOLDER without it.
    encrypt_for
        Public key of whoever may open the backup; make a pair with `labflow backup-key`.
    passphrase_file
        File with the passphrase that opens the backup.
    keep_days
        Remove backups that are older; the newest good one always stays.
    """
    from labflow.cli import at_hand
    from labflow.cli.progress import Steps

    with at_hand.database():
        from labflow.settings import settings

        made = run(
            settings(), Steps(), to=to, smith=locksmith(encrypt_for, passphrase_file), keep_days=keep_days
        )
    if made.missing:
        raise Incomplete(
            f"The backup was made, but {len(made.missing)} files of the laboratory are lost or damaged in storage: "
            f"{', '.join(made.missing[:5])}. Put them back from an earlier backup."
        )


def run(values: "Settings", steps: "Steps", *, to: Path | None = None, smith: "Locksmith | None" = None, keep_days: int | None = None) -> "Made":  # fmt: skip
    """Make a backup of the laboratory at hand, say so, and write it into the audit trail."""
    from labflow.backup.making import Source, make
    from labflow.domain import backups
    from labflow.domain.actor import system
    from labflow.domain.house import work_as
    from labflow.wiring import open_house

    if keep_days is not None and keep_days < 1:
        raise LabError("Backups are kept for at least one day.")
    house = open_house()
    with steps.step("Audit trail sealed"):
        _seal(house)
    made = make(
        Source(values.migrate_database, house.storage, house.anchors), to or values.backups, steps, smith=smith,
        kept_keys=values.home / "secrets", keep_days=keep_days or values.backup_keep_days,
    )  # fmt: skip
    manifest = made.set.manifest
    with work_as(system("backup"), verb="backup.make") as work:
        backups.note(
            work, backups.MADE, name=made.set.path.name, size=made.set.size, objects=manifest.objects, copied=made.copied,
            missing=len(made.missing), position=manifest.position, head=manifest.head, encrypted=bool(manifest.key),
        )  # fmt: skip
    rows = sum(count for count, _digest in manifest.tables.values())
    steps.say(f"\n{made.set.path}")
    steps.say(
        f"  {rows:,} rows of {len(manifest.tables)} tables in {mega(made.set.size)} · {manifest.objects:,} files of {mega(manifest.object_bytes)},"
        f" {made.copied:,} of them copied now · {'encrypted' if manifest.key else 'not encrypted'} · {steps.elapsed():.1f} s"
    )
    if made.removed:
        steps.say(f"  Removed, because they are too old: {', '.join(made.removed)}")
    return made


def _seal(house: "House") -> None:
    """Seal what the worker has not sealed yet, so that the chain of the backup reaches as far as its rows."""
    from labflow.domain import audit
    from labflow.domain.actor import system
    from labflow.domain.house import work_as
    from labflow.kit.times import utc_now

    with work_as(system("backup"), verb="audit.seal") as work:
        sealed = audit.seal(work)
        position, head = audit.head_of(work)
    if sealed and house.anchors:
        audit.write_anchor(house.anchors, position, head, utc_now().isoformat(timespec="seconds"))


def locksmith(
    encrypt_for: str = "", passphrase_file: Path | None = None, key_file: Path | None = None
) -> "Locksmith | None":
    """What encrypts or opens: as the command says, else as the settings say, else nothing."""
    from labflow.backup.keys import BadKey, Identity, Passphrase, Recipient
    from labflow.settings import settings

    if sum(map(bool, (encrypt_for, passphrase_file, key_file))) > 1:
        raise BadKey("Give one of them only: a recipient, a passphrase file or a key file.")
    if key_file:
        return Identity(key_file)
    if passphrase_file:
        return Passphrase(passphrase_file)
    if encrypt_for:
        return Recipient(encrypt_for)
    values = settings()
    if values.backup_passphrase and values.backup_recipient:
        raise BadKey(
            "LABFLOW_BACKUP_PASSPHRASE_FILE and LABFLOW_BACKUP_RECIPIENT are both set. Keep one of them."
        )
    if values.backup_passphrase:
        return Passphrase(values.backup_passphrase)
    return Recipient(values.backup_recipient) if values.backup_recipient else None


def backup_key(file: Path) -> None:
    """Make a key pair for backups: the private half goes into FILE, the public half is printed for --encrypt-for.

    Keep FILE away from the server, and more than once: without it the backups cannot be opened.
    """
    from labflow.backup.keys import new_identity

    private, public = new_identity()
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(private + "\n")
    except OSError as error:
        raise LabError(f"The key cannot be written: {error}") from None
    print(public)


def mega(size: int) -> str:
    """A size as people read it."""
    return f"{size / 2**20:,.1f} MB"
