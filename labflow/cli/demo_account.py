"""Whether the demo's well-known account opens the database at hand: production refuses to start then."""


def opens() -> bool:
    """Ask the database. One that cannot be reached, or has no tables yet, has no demo account."""
    from sqlalchemy import select
    from sqlalchemy.exc import DBAPIError

    from labflow.demo.accounts import PASSWORD
    from labflow.domain.actor import system
    from labflow.domain.work import open_work
    from labflow.models import User
    from labflow.wiring import open_house

    house = open_house()
    try:
        with open_work(house, system("start"), verb="check") as work:
            people = work.db.scalars(select(User).where(User.email.like("%@labflow.dev"), User.active)).all()
            return any(house.passwords.check(PASSWORD, person.password_hash) for person in people)
    except DBAPIError:
        return False
