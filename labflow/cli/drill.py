"""`labflow drill`: try out the newest backup, as on the day when it is needed."""

from pathlib import Path

from labflow.errors import LabError


def drill(
    folder: Path | None = None, *, passphrase_file: Path | None = None, key_file: Path | None = None
) -> None:
    """Restore the newest backup into a scratch server, compare everything, open a certificate, and remove it again.

    Exit code 1, with the reason, when anything differs. The result goes into the audit trail.

    Parameters
    ----------
    folder
        A backup or a folder of backups; LABFLOW_BACKUP_FOLDER without it. Where it has no backup yet, one is made.
    passphrase_file
        File with the passphrase of an encrypted backup.
    key_file
        File with the private key of an encrypted backup.
    """
    from labflow.backup import checking
    from labflow.backup.folder import chosen, sets
    from labflow.cli import at_hand
    from labflow.cli import backup as making
    from labflow.cli.progress import Steps

    steps = Steps()
    with at_hand.database():
        from labflow.settings import settings

        values = settings()
        smith = making.locksmith("", passphrase_file, key_file)
        place = folder or values.backups
        if folder is None and not sets(place):
            making.run(values, steps, to=place, smith=smith)
        one = chosen(place)
        steps.say(f"\nDrill with {one.path}")
        try:
            from labflow.backup.drilling import drill as try_out
            from labflow.wiring import open_house

            key = checking.key_of(one, smith, values.home / "secrets")
            seen = try_out(one, key, open_house(), steps)
        except (LabError, OSError) as error:
            _note(one.path.name, str(error))
            raise error if isinstance(error, LabError) else LabError(f"The drill failed: {error}") from error
        _note(one.path.name, "", seconds=round(steps.elapsed(), 1))
    steps.say(f"\nThe drill passed: {seen} {steps.elapsed():.1f} s")


def _note(name: str, problem: str, **detail: float) -> None:
    from labflow.domain import backups
    from labflow.domain.actor import system
    from labflow.domain.house import work_as
    from labflow.wiring import open_house

    open_house()
    with work_as(system("drill"), verb="backup.drill") as work:
        backups.note(work, backups.TRIED, name=name, problem=problem, **detail)
