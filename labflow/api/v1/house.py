"""The house itself: saved views, the audit trail, signatures, jobs, letters, notices, the laboratory's profile and numbers, Today."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field as Bounds
from pydantic import StringConstraints

from labflow.api.doors import doors, join
from labflow.api.nouns import IfMatch, answered, reads, version_in
from labflow.api.texts import Body, Code, Keepable, Line, Name, Search, Secret, Version
from labflow.api.verbs import acts, changes, ends
from labflow.api.who import At
from labflow.domain import (
    audit,
    counters,
    identity,
    lab,
    lists,
    notifications,
    nouns,
    numbering,
    palette,
    preferences,
)
from labflow.domain.audit import Verdict
from labflow.domain.house_lookup import ENTRY, JOB, LETTER, NOTICE, SIGNATURE, VIEW
from labflow.domain.identity import SessionView
from labflow.domain.jobs_views import WorkerView, retry_job, worker
from labflow.domain.lab import LabFacts, LabView
from labflow.domain.letters import post
from labflow.domain.numbering import NumberDraft, NumberRow
from labflow.domain.palette import Hit
from labflow.domain.preferences import PreferenceRow
from labflow.domain.reports import letterhead
from labflow.domain.today import Figure, figures
from labflow.errors import NotFound
from labflow.ext import list_named
from labflow.vocabulary import NumberKind

router = doors()
Long = Annotated[str, StringConstraints(max_length=4000), Keepable]


def _doors(prefix: str, tag: str) -> APIRouter:
    return doors(prefix, tags=[tag])


views = _doors("/views", "lists")
reads(views, VIEW)
changes(views, VIEW, lists.change_view)
ends(views, VIEW, remove=lists.remove_view)


class NewView(Body):
    """A view of a list of the screens (`samples`, `orders`, …). `filters` as in an address: "state:is:received"."""

    list_name: Name
    name: Name
    filters: Long = ""
    q: Line = ""
    sort: Name = ""
    shared: bool = False


@views.post("", status_code=201, response_model=VIEW.facts.answer)
def save_view(at: At, view: NewView) -> Response:
    """Keep a view under a name; sharing it with everybody needs the permission for that."""
    plan = list_named(view.list_name)
    if plan is None:
        raise NotFound("There is no such list.")
    with at.work(lists.save_view) as work:
        made = lists.save_view(
            work, plan, name=view.name, filters=view.filters, q=view.q, sort=view.sort, shared=view.shared
        )
        return answered(nouns.record(work, VIEW, made), 201, location=f"/api/v1/views/{made}")


trail = _doors("/audit", "audit")


@trail.get("/chain")
def chain(at: At) -> Verdict:
    """How far the trail is sealed, without checking its links."""
    return at.do(audit.standing)


@trail.post("/check")
def check(at: At) -> Verdict:
    """Check every link of the chain, and write down that it was done."""
    return at.do(audit.check)


reads(trail, ENTRY)

signatures = _doors("/signatures", "audit")
reads(signatures, SIGNATURE)

jobs = _doors("/jobs", "jobs")


@jobs.get("/worker")
def alive(at: At) -> WorkerView:
    """Whether a worker is alive."""
    return at.do(worker)


reads(jobs, JOB, shortcuts=("state",))
acts(jobs, JOB, retry=retry_job)

letters = _doors("/letters", "jobs")
reads(letters, LETTER)
acts(letters, LETTER, again=post.again)


class Bounce(Body):
    """A message that came back to `SMTP_RETURN_PATH`, as it was received: a delivery status notification (RFC 3464)."""

    message: Annotated[str, StringConstraints(max_length=1_000_000)]


class ReturnedLetter(Body):
    """The letter that did not arrive."""

    id: UUID


@letters.post("/bounces")
def take_in_bounce(at: At, bounce: Bounce) -> ReturnedLetter:
    """Say which letter did not arrive, by the message that came back."""
    return ReturnedLetter(id=at.do(post.came_back, bounce.message.encode()))


notices = _doors("/notifications", "me")


@notices.post("/read-all", status_code=204)
def read_all(at: At) -> None:
    """Mark everything in one's own inbox as read."""
    at.do(notifications.read_all)


reads(notices, NOTICE)
acts(notices, NOTICE, read=notifications.read)

me = _doors("/me", "me")


class Chosen(Body):
    """By mail, or in the inbox; on or off."""

    mail: bool
    on: bool


@me.get("/preferences")
def own_preferences(at: At) -> list[PreferenceRow]:
    """What one is told, and how."""
    return at.do(preferences.own)


@me.put("/preferences/{code}")
def choose(at: At, code: Name, chosen: Chosen) -> list[PreferenceRow]:
    """Switch a kind of notice on or off."""
    with at.work(preferences.choose) as work:
        preferences.choose(work, code, mail=chosen.mail, on=chosen.on)
        return preferences.own(work)


@me.get("/waiting")
def waiting(at: At) -> dict[str, str]:
    """How much waits for one's roles: to receive, to review, to approve."""
    return at.do(counters.waiting)


class NewPassword(Body):
    """The password one has, and the one one wants."""

    current: Secret
    password: Secret


@me.get("/sessions")
def own_sessions(at: At) -> list[SessionView]:
    """Where one is signed in."""
    return at.do(identity.own_sessions)


@me.post("/sessions/{session_id}/revoke", status_code=204)
def revoke(at: At, session_id: UUID) -> None:
    """End one of one's sessions."""
    at.do(identity.revoke, session_id)


@me.post("/sessions/revoke-others", status_code=204)
def revoke_others(at: At) -> None:
    """End all of one's sessions but this one."""
    at.do(identity.revoke_others)


@me.post("/password", status_code=204)
def change_password(at: At, wanted: NewPassword) -> None:
    """Change one's own password. Other sessions end."""
    at.do(identity.change_password, wanted.current, wanted.password)


search = _doors("/search", "lists")


@search.get("")
def find(at: At, q: Search = "") -> list[Hit]:
    """What a number, a barcode, a client's own id, a name or a text means; "@" looks for people."""
    return at.do(palette.search, q)


today = _doors("/today", "today")


@today.get("")
def key_figures(at: At) -> list[Figure]:
    """The figures at the top of Today."""
    return at.do(figures)


profile = _doors("/lab", "lab")


class ChangedLab(Body):
    """What the laboratory says about itself. What is not sent stays as it is."""

    name: Line | None = None
    short_name: Line | None = None
    street: Line | None = None
    city: Line | None = None
    country: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    website: Line | None = None
    accreditation_body: Line | None = None
    accreditation_number: Line | None = None
    timezone: Line | None = None
    currency: Code | None = None
    locale: Code | None = None
    version: Version | None = None


@profile.get("", response_model=LabView)
def view_lab(at: At) -> Response:
    """The laboratory's profile."""
    return answered(vars(at.do(lab.view)))


@profile.patch("", response_model=LabView)
def change_lab(at: At, changed: ChangedLab, if_match: IfMatch = "") -> Response:
    """Change the laboratory's profile."""
    with at.work(lab.edit) as work:
        told = {
            name: value
            for name, value in changed.model_dump(exclude={"version"}).items()
            if value is not None
        }
        there = {name: getattr(lab.view(work), name) for name in LabFacts.__dataclass_fields__}
        lab.edit(work, LabFacts(**(there | told)), version=version_in(if_match) or changed.version)
        work.db.flush()
        return answered(vars(lab.view(work)))


class Logo(Body):
    """A picture that was handed in as `logo`."""

    file_id: UUID


@profile.put("/logo", status_code=204)
def set_logo(at: At, logo: Logo) -> None:
    """Print this picture on new papers, show it to clients and at sign-in."""
    at.do(letterhead.set_logo, logo.file_id)


@profile.delete("/logo", status_code=204)
def remove_logo(at: At) -> None:
    """Show the name alone again."""
    at.do(letterhead.remove_logo)


numbers = _doors("/numbering", "lab")


class Format(Body):
    """How numbers of a kind shall look, and why."""

    prefix: Code
    year_digits: Annotated[int, Bounds(ge=0, le=4)] = 2
    digits: Annotated[int, Bounds(ge=1, le=12)] = 6
    yearly: bool = True
    follows_order: bool = False
    reason: Line
    version: Version | None = None


@numbers.get("")
def formats(at: At) -> list[NumberRow]:
    """How numbers look, and the next of each kind."""
    return at.do(numbering.view)


@numbers.put("/{kind}")
def change_format(at: At, kind: NumberKind, wanted: Format) -> list[NumberRow]:
    """Change how numbers of a kind look, from the next one on."""
    draft = NumberDraft(**wanted.model_dump(exclude={"reason", "version"}))
    with at.work(numbering.edit) as work:
        numbering.edit(work, kind, draft, reason=wanted.reason, version=wanted.version)
        work.db.flush()
        return numbering.view(work)


for each in (views, trail, signatures, jobs, letters, notices, me, search, today, profile, numbers):
    join(router, each)
