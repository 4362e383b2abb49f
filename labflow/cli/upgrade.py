"""`labflow upgrade`: look first, back up, migrate, look again; and the way back on the screen before anything is changed."""

from pathlib import Path
from typing import TYPE_CHECKING

from labflow.errors import LabError

if TYPE_CHECKING:
    from labflow.backup.preflight import Preflight
    from labflow.cli.progress import Steps


class NotReady(LabError):
    """The upgrade was not begun."""

    code = "upgrade_not_ready"


class UpgradeFailed(LabError):
    """The upgrade stopped; the message says where, and how to go back."""

    code = "upgrade_failed"


def upgrade(*, check: bool = False) -> None:
    """Bring the database to this release: pre-flight check, backup, migrations, verification.

    The previous release may go on working meanwhile; start the new one afterwards.

    Parameters
    ----------
    check
        Only look, and list what would be done.
    """
    from labflow.cli import at_hand
    from labflow.cli.progress import Steps

    steps = Steps()
    with at_hand.database():
        from labflow.backup import preflight
        from labflow.cli import backup, demo_account
        from labflow.cli.database import configuration
        from labflow.settings import settings
        from labflow.settings_checks import problems_here

        values = settings()
        wrong = problems_here(values, demo_account=demo_account.opens)
        owner = values.migrate_database
        found = preflight.look(owner, configuration(owner), values.backups, wrong)
        _show(found, steps)
        if not found.good:
            raise NotReady("The upgrade was not begun. Mend what is marked, then try again.")
        if not found.pending:
            steps.say("\nThere is nothing to migrate.")
            return
        if check:
            return
        steps.say()
        made = backup.run(values, steps, smith=backup.locksmith())
        way_back = _way_back(made.set.path)
        steps.say(f"\n{way_back}\n")
        _migrate(owner, steps, way_back)
    steps.say(
        f"\nThe database is upgraded after {steps.elapsed():.1f} s. Start the new release now; this is what it needs."
    )


def _show(found: "Preflight", steps: "Steps") -> None:
    for finding in found.findings:
        steps.say(f"  {'✓' if finding.good else '✗'} {finding.name:<12} {finding.said}")
    for one in found.pending:
        steps.say(f"  · {one.revision:<12} {one.title}")
        for effect in one.effects:
            steps.say(f"    {'':<12} {effect}")


def _migrate(owner: str, steps: "Steps", way_back: str) -> None:
    from labflow.cli import database
    from labflow.domain import audit
    from labflow.domain.actor import system
    from labflow.domain.house import work_as
    from labflow.wiring import open_house

    try:
        with steps.step("Migrations"):
            database.upgrade(owner)
        with steps.step("Verification"), work_as(system("upgrade"), verb="upgrade.verify") as work:
            verdict = audit.verify(work, anchors=open_house().anchors)
    except Exception as error:
        reason = str(error).split("\n")[0]
        raise UpgradeFailed(
            f"The upgrade stopped: {reason}\nEach migration is done whole or not at all, and the previous release runs on those that were done.\n{way_back}"
        ) from error
    if verdict.problem:
        raise UpgradeFailed(f"{verdict.problem}\n{way_back}")


def _way_back(path: Path) -> str:
    return (
        "The way back, should it be needed:\n  1. stop web and worker\n  2. install the previous release\n"
        f"  3. labflow restore {path} --replace\n  4. start the previous release"
    )
