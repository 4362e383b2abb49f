"""`labflow mail …`: letters that come back, and whether the mail server lets us in."""

import sys

from cyclopts import App

from labflow.errors import LabError

app = App(name="mail", help="The post.")


class NoPost(LabError):
    """The mail server does not take letters from us."""

    code = "no_post"


@app.command
def bounce() -> None:
    """Take in a message that came back, from standard input. For the mail server of `SMTP_RETURN_PATH` to pipe into."""
    from labflow.cli import at_hand

    message = sys.stdin.buffer.read()
    with at_hand.database():
        from labflow.domain import letters
        from labflow.domain.actor import system
        from labflow.domain.house import work_as
        from labflow.wiring import open_house

        open_house()
        with work_as(system("post"), verb="letters.came_back") as work:
            letter = letters.came_back(work, message)
    print(f"Letter {letter} did not arrive.")


@app.command(name="check")
def check() -> None:
    """Connect to the mail server, as a letter would, and send nothing."""
    from labflow.integrations.smtp_post import SmtpPost
    from labflow.settings import settings

    values = settings()
    if not values.smtp_host:
        raise NoPost("SMTP_HOST is not set: letters stay in the database and on the Letters screen.")
    try:
        SmtpPost(values).reachable()
    except Exception as trouble:
        raise NoPost(f"{values.smtp_host}:{values.smtp_port} does not let us in: {trouble}") from trouble
    print(f"{values.smtp_host}:{values.smtp_port} lets us in.")
