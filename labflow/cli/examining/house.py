"""The house at work: workers, queue, letters, the sealing of the audit trail."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text

from labflow.cli.examining.finding import Finding, bad, ok, warn
from labflow.domain import audit, backups, built_in_qualifiers
from labflow.domain.actor import system
from labflow.domain.house import work_as
from labflow.domain.vitals import Vitals, vitals
from labflow.domain.work import Work
from labflow.settings import Settings

BEHIND = 600.0
SEALS_EVERY = timedelta(minutes=5)


def house(values: Settings) -> Iterator[Finding]:
    """All of it in one piece of work."""
    from labflow.wiring import open_house

    open_house()
    with work_as(system("doctor"), verb="doctor") as work:
        known = vitals(work)
        found = [
            *_queue(known),
            *_letters(known),
            *_audit(work, values),
            _backup(work),
            *_letters_of_results(work),
        ]
    yield from found


def _queue(known: Vitals) -> Iterator[Finding]:
    if not known.workers:
        yield bad("worker", "none is at work: letters, reports and sealing wait", "Start one: labflow worker")
    else:
        yield ok("worker", f"{known.workers} at work")
    waiting = sum(each.waiting for each in known.queues)
    told = f"{waiting} jobs waiting, the oldest for {known.oldest:.0f} s" if waiting else "nothing waits"
    if known.oldest > BEHIND:
        yield warn("queue", told, "Start more workers, or look for the job that fails on the page Jobs.")
    else:
        yield ok("queue", told)
    if known.jobs_failed:
        yield warn("failed jobs", f"{known.jobs_failed}", "Look at them on the page Jobs and try them again.")


def _letters(known: Vitals) -> Iterator[Finding]:
    if failed := known.letters.get("failed", 0):
        yield warn(
            "letters", f"{failed} could not be sent", "Look at them on the page Letters and send them again."
        )


def _letters_of_results(work: Work) -> Iterator[Finding]:
    """An installation from before they came with LabFlow may lack them."""
    if lacking := built_in_qualifiers.missing(work):
        yield warn(
            "qualifiers", f"certificates do not explain {', '.join(lacking)}",
            "Add each on the page Qualifiers of the settings, with its meaning.",
        )  # fmt: skip


def _backup(work: Work) -> Finding:
    """The last backup, and the last time that one was tried out."""
    known = backups.standing(work)
    if known.problem:
        return warn(
            "backup",
            known.problem,
            "Keep one that was tried out: labflow backup, labflow drill; timers in deploy/.",
        )
    return ok("backup", f"made {known.made_at:%Y-%m-%d %H:%M} UTC, tried out {known.tried_at:%Y-%m-%d}")


def _audit(work: Work, values: Settings) -> Iterator[Finding]:
    row = work.db.execute(
        text(
            "select s.position, (select min(at) from audit_event where seq > s.seq) as unsealed_since"
            " from audit_seal s order by s.position desc limit 1"
        )
    ).first()
    if row is None:
        yield warn("audit trail", "nothing is sealed yet", "A worker seals it within seconds: labflow worker")
        return
    waiting = audit.newest_waiting(work)
    age = work.now - (row.unsealed_since or work.now)
    told = f"sealed to {row.position:,}, {waiting:,} rows waiting"
    if age > SEALS_EVERY:
        late = f"{told}, the oldest for {age.total_seconds() / 60:.0f} min"
        yield bad("audit trail", late, "Is a worker at work?")
    else:
        yield ok("audit trail", told)
    yield _anchor(work, values)


def _anchor(work: Work, values: Settings) -> Finding:
    path = values.home / "audit-anchors.txt"
    lines = path.read_text().split("\n") if path.exists() else []
    last = next((line.split() for line in reversed(lines) if line.strip()), [])
    if len(last) != 3:
        return warn(
            "audit anchor", f"{path} holds none", "The worker writes it; keep a copy on another machine."
        )
    found = work.db.scalar(
        text("select encode(hash, 'hex') from audit_seal where position = :position"),
        {"position": int(last[1])},
    )
    if found != last[2]:
        return bad(
            "audit anchor", f"link {last[1]} is not what was kept outside the database",
            "Run: labflow audit verify. The trail was changed, or the database is an older copy.",
        )  # fmt: skip
    return ok("audit anchor", f"link {last[1]} of {last[0]} is as it was kept")
