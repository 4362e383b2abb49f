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
        from labflow.domain.listing import ListQuery
        from labflow.domain.people_views import page

        query = ListQuery()
        while True:
            found = page(work, query)
            for row in found.rows:
                print(f"{row.email:40} {row.name:30} {row.roles:40} {row.state}")
            if not found.after:
                return
            query = ListQuery(after=found.after)


@app.command
def create(email: str, *, name: str, role: str = "super_admin", title: str = "") -> None:
    """Invite somebody: the letter with the link to choose a password is sent, and printed here.

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
        from labflow.domain import people
        from labflow.domain.roles import install_roles

        install_roles(work)
        user_id = people.invite(work, name=name, email=email, title=title, role_codes=[role])
        print(_link_of(work, str(user_id)))


@app.command
def reset_password(email: str) -> None:
    """Send somebody the link to choose a new password, and print it here."""
    with _work("people.send_reset") as work:
        from sqlalchemy import select

        from labflow.domain import people
        from labflow.errors import NotFound
        from labflow.models import User

        user = work.db.scalars(select(User).where(User.email == email.strip().lower())).first()
        if user is None:
            raise NotFound(f"Nobody signs in as {email}.")
        people.send_reset(work, user.id)
        print(_link_of(work, str(user.id)))


def _link_of(work: "Work", user_id: str) -> str:
    """The link in the newest letter to this person. It opens their account: hand it over in person only."""
    import re

    from sqlalchemy import select

    from labflow.models import Mail, User

    work.db.flush()
    letter = work.db.scalars(
        select(Mail)
        .join(User, User.email == Mail.recipient)
        .where(User.id == user_id)
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(1)
    ).one()
    found = re.search(r"https?://\S+", letter.text)
    return f"A letter to {letter.recipient} waits for the post. Its link: {found.group() if found else ''}"
