"""The laboratory's own profile, read once per piece of work."""

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.models import Lab


def profile(work: Work) -> Lab:
    """The one row that says who we are. Before set-up it is an empty profile in UTC."""
    kept: Lab | None = work.db.info.get("lab_profile")
    if kept is None:
        kept = work.db.scalars(select(Lab).limit(1)).first() or Lab(
            name="Laboratory", short_name="Laboratory", street="", city=""
        )
        work.db.info["lab_profile"] = kept
    return kept


def zone(work: Work) -> str:
    """The lab's time zone, such as "America/Los_Angeles"."""
    return profile(work).timezone
