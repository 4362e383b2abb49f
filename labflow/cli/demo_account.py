"""Whether the demo's well-known password opens the database at hand: production refuses to start then."""


def opens() -> bool:
    """Ask the database. One that cannot be reached, or has no tables yet, has no demo account."""
    from sqlalchemy.exc import DBAPIError

    from labflow.domain import identity
    from labflow.domain.actor import system
    from labflow.domain.work import open_work
    from labflow.wiring import open_house

    try:
        with open_work(open_house(), system("start"), verb="check") as work:
            return identity.demo_password_opens(work)
    except DBAPIError:
        return False
