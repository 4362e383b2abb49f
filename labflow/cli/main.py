"""The `labflow` command. A refusal is one clear sentence and exit code 1."""

import sys
from collections.abc import Sequence

from cyclopts import App

from labflow import __version__
from labflow.errors import LabError

app = App(name="labflow", version=__version__, help="LabFlow, the system of a testing laboratory.")
# Named, not imported: a command imports its own file when it is called.
app.command("labflow.cli.up:up")
app.command("labflow.cli.check:check")
app.command("labflow.cli.secrets:secrets")
app.command("labflow.cli.health:health")
app.command("labflow.cli.doctor:doctor")
app.command("labflow.cli.studio:studio")
app.command("labflow.cli.database:migrate")
app.command("labflow.cli.seed:seed")
app.command("labflow.cli.serve:web")
app.command("labflow.cli.serve:portal")
app.command("labflow.cli.serve:api")
app.command("labflow.cli.serve:worker")
app.command("labflow.cli.serve:build")
app.command("labflow.cli.backup:backup")
app.command("labflow.cli.backup:backup_key")
app.command("labflow.cli.restore:restore")
app.command("labflow.cli.drill:drill")
app.command("labflow.cli.upgrade:upgrade")
app.command("labflow.cli.audit:app", name="audit")
app.command("labflow.cli.archive:app", name="archive")
app.command("labflow.cli.export:export")
app.command("labflow.cli.user:app", name="user")
app.command("labflow.cli.mail:app", name="mail")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command."""
    try:
        app(sys.argv[1:] if arguments is None else arguments)
    except LabError as refusal:
        print(refusal.message, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
