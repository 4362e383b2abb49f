"""`labflow audit …`: proving that the audit trail is whole."""

from cyclopts import App

from labflow.errors import LabError

app = App(name="audit", help="The audit trail.")


class Broken(LabError):
    """The audit trail is not what was sealed."""

    code = "audit_broken"


@app.command
def verify() -> None:
    """Check the chain of the audit trail, and the chain against the heads kept outside the database."""
    from labflow.cli import at_hand

    with at_hand.database():
        from labflow.domain import audit
        from labflow.domain.actor import system
        from labflow.domain.house import work_as
        from labflow.jobs.app import anchors
        from labflow.wiring import open_house

        open_house()
        with work_as(system("audit"), verb="audit.verify") as work:
            verdict = audit.verify(work, anchors=anchors())
    if verdict.problem:
        raise Broken(verdict.problem)
    print(
        f"The audit trail is whole: {verdict.sealed:,} rows sealed, {verdict.waiting:,} waiting to be. {verdict.head}"
    )
