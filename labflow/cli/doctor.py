"""`labflow doctor`: how this installation is, line by line, and what to do about what is not well."""

import json as _json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

from labflow.cli.examining.finding import Examination, Finding, Verdict, bad

PATIENCE = 15.0  # seconds for one examination
MARKS = {Verdict.OK: "[green]ok[/]", Verdict.WARN: "[yellow]warn[/]", Verdict.BAD: "[red]bad[/]"}


def doctor(*, json: bool = False) -> None:
    """Look at settings, database, disk, clock, storage, Redis, mail, queue, audit trail, certificates and secrets.

    Exit code 1 when anything is bad; what is only worth a look is not.

    Parameters
    ----------
    json
        Print the findings as JSON, for programs.
    """
    from labflow.cli import at_hand
    from labflow.kit import logs
    from labflow.settings import settings

    logs.configure("error", as_text=True)
    with at_hand.database():
        settings()
        found = list(examined())
    if json:
        print(as_json(found))
    else:
        _show(found)
    if any(each.verdict is Verdict.BAD for each in found):
        sys.exit(1)


def examined() -> Iterator[Finding]:
    """Every examination, each with the same patience; one that fails is a finding too."""
    from labflow.kit.deadlines import Question

    for name, examination in examinations():
        question = Question(lambda called=name, each=examination: _run(called, each))
        answer = question.begin()(time.monotonic() + PATIENCE)
        if answer is None:
            yield bad(
                name, f"no answer within {PATIENCE:.0f} s", "Something on the way hangs: network or firewall?"
            )
        else:
            yield from answer


def examinations() -> list[tuple[str, Examination]]:
    """What is looked at, in this order."""
    from labflow.cli.examining import database, house, machine, replica, services

    return [
        ("release", machine.versions), ("settings", machine.settings_sound), ("secrets", machine.secrets),
        ("disk", machine.disk), ("clock", machine.clock), ("database", database.database), ("replica", replica.replica), ("storage", services.storage),
        ("redis", services.redis), ("mail", services.mail), ("house", house.house), ("pages", machine.pages),
        ("certificates", services.certificates),
    ]  # fmt: skip


def as_json(found: list[Finding]) -> str:
    """The findings for programs."""
    return _json.dumps([asdict(each) for each in found], indent=2)


def _run(name: str, examination: Examination) -> list[Finding]:
    from labflow.kit import redact
    from labflow.settings import settings

    found: list[Finding] = []
    try:
        found.extend(examination(settings()))
    except Exception as error:  # whatever it meets is worth telling, and must not hide the rest
        lines = str(error).splitlines() or [""]
        found.append(
            bad(
                name,
                redact.text(f"{type(error).__name__}: {lines[0]}"),
                "See the findings above.",
            )
        )
    return found


def _show(found: list[Finding]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    for _ in range(3):
        table.add_column(overflow="fold")
    for each in found:
        told = escape(each.told) + (f"\n→ {escape(each.todo)}" if each.todo else "")
        table.add_row(MARKS[each.verdict], escape(each.what), told)
    Console(highlight=False).print(table)
