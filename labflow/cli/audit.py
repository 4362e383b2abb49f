"""`labflow audit …`: proving that the audit trail is whole."""

from cyclopts import App

app = App(name="audit", help="The audit trail.")


@app.command
def verify() -> None:
    """Check the chain of the audit trail from its first row to its last."""
    from labflow.cli import at_hand

    with at_hand.database():
        from labflow.domain.audit import verify as verify_chain

        print(verify_chain())
