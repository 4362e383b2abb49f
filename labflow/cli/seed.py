"""`labflow seed`: the demo laboratory, for looking round and for tests."""

from labflow.errors import LabError


def seed(*, samples: int = 40) -> None:
    """Fill the database with the demo laboratory. A database that has a laboratory already is left as it is.

    Parameters
    ----------
    samples
        How many samples the demo laboratory has: what is missing is spread over the ten years before today, with results,
        certificates' records and audit trail. If it is interrupted, what was written is whole; run it again for the rest.
    """
    from labflow.cli import at_hand
    from labflow.cli.database import upgrade
    from labflow.demo.seed import run
    from labflow.settings import Mode, settings

    if settings().kind is Mode.PRODUCTION:
        raise LabError("The demo laboratory has well-known passwords, so it is never put into production.")
    with at_hand.database() as embedded:
        if embedded:  # nobody but us brings it to this release
            upgrade(settings().migrate_database)
        run(samples=samples)
