"""`labflow user …`: the people of the laboratory, for an installation that has no administrator yet, or lost one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cyclopts import App

if TYPE_CHECKING:
    from labflow.domain.work import Work

app = App(name="user", help="People who may sign in.")


@contextmanager
def _work(verb: str) -> Iterator["Work"]:
    """A piece of work of the command line, on the database at hand."""
    from labflow.cli import at_hand

    with at_hand.database():
        from labflow.domain.actor import system
        from labflow.domain.house import work_as
        from labflow.wiring import open_house

        open_house()
        with work_as(system("command line"), verb=verb) as work:
            yield work


@app.command(name="list")
def show() -> None:
    """List everybody who may sign in, with their roles."""
    with _work("people.list") as work:
        from labflow.domain.people_views import open_accounts

        for row in open_accounts(work):
            print(f"{row.email:40} {row.name:30} {row.roles:40} {row.state}")


@app.command
def create(email: str, *, name: str, role: str = "super_admin", title: str = "") -> None:
    """Invite somebody: the letter with the link to choose a password is queued, and its link printed.

    Parameters
    ----------
    email
        The address they sign in with.
    name
        The name on their signatures.
    role
        The code of their role, such as lab_manager; see docs/roles.md.
    title
        What they are called on certificates.
    """
    with _work("people.invite") as work:
        from labflow.domain import letters, people
        from labflow.domain.built_in_qualifiers import install_qualifiers
        from labflow.domain.roles import install_roles

        # the first person of an installation finds what every laboratory has
        install_roles(work)
        install_qualifiers(work)
        people.invite(work, name=name, email=email, title=title, role_codes=[role])
        _show_link(letters.newest_link(work, email.strip().lower()))


@app.command
def reset_password(email: str) -> None:
    """Send somebody the link to choose a new password, and print it."""
    with _work("people.send_reset") as work:
        from labflow.domain import letters, people

        people.send_reset_to(work, email)
        _show_link(letters.newest_link(work, email.strip().lower()))


def _show_link(link: str) -> None:
    print(
        f"The letter waits for the post. Its link opens the account, so hand it over in person only:\n{link}"
    )
