"""`labflow archive …`: putting a year away, and proving that what was put away is whole."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cyclopts import App

from labflow.errors import LabError

if TYPE_CHECKING:
    from labflow.domain.ports import House

app = App(name="archive", help="Archives of old years.")


class NotWhole(LabError):
    """An archive is not what was made."""

    code = "archive_not_whole"


@app.default
def make(year: int) -> None:
    """Archive a year that is over. An archive that is being made is taken up; one that is made gets a new edition.

    Parameters
    ----------
    year
        The calendar year, by the laboratory's time zone, in which the orders were registered.
    """
    with _house() as house:
        from labflow.domain import archives
        from labflow.domain.actor import system
        from labflow.domain.work import open_work

        with open_work(house, system("command line"), verb="archives.start") as work:
            id = archives.under_way(work, year) or archives.start(work, year)
        archives.make(house, id)
        with open_work(house, system("command line"), verb="archives.year") as work:
            seen = archives.year(work, year)
    made = seen.editions[0]
    if made.problem:
        raise LabError(made.problem)
    print(
        f"{made.file_name}: {made.orders} orders, {made.samples} samples, {made.results} results, {made.files} files, {made.size}"
    )
    print(f"SHA-256 {made.sha256}")
    if seen.not_ended:
        more = f" and {seen.more_not_ended} more" if seen.more_not_ended else ""
        print(f"Not in it, because they have not ended: {', '.join(seen.not_ended)}{more}")


@app.command
def verify(year: int | None = None) -> None:
    """Check every archive, or that of one year: checksums, counts, and the database beside it.

    Parameters
    ----------
    year
        Only the archives of this year.
    """
    with _house() as house:
        from labflow.domain import archives
        from labflow.domain.actor import system
        from labflow.domain.work import open_work

        with open_work(house, system("command line"), verb="archives.made") as work:
            made = archives.made(work, year)
        problems = []
        for one in made:
            problem = archives.verify(house, one.id)
            print(f"{one.year}, edition {one.edition}: {problem or 'whole'}")
            problems += [problem] if problem else []
    if problems:
        raise NotWhole("Not every archive is whole.")
    if not made:
        print("There is no archive.")


@contextmanager
def _house() -> Generator["House"]:
    from labflow.cli import at_hand

    with at_hand.database():
        from labflow.wiring import open_house

        yield open_house()
