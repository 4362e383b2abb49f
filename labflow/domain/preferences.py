"""What a person wants to be told, and how: in the inbox, by mail. Invitations and password links are no notices: they always go."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from labflow.domain.work import Work
from labflow.errors import LabError, NotFound
from labflow.models import Contact, User
from labflow.vocabulary import Notice, Permission, Side
from labflow.words import _, later

MAIL, QUIET = "mail_notices", "quiet_notices"
"""Keys in a person's preferences: the kinds that come by mail, and those that do not come into the inbox."""
CERTIFICATE = "certificate"
"""No notice but a letter to the order's contact: who switches it off switches it off at the contact."""

NO_SUCH_LINK = later("This link is not one of ours, or the account is gone.")
_UNSUBSCRIBE = "unsubscribe"

_USUAL_MAIL: dict[str, tuple[str, ...]] = {Side.LAB: (), Side.CLIENT: (Notice.MESSAGE, Notice.ORDERED)}


@dataclass(frozen=True)
class _Kind:
    kind: str
    label: str
    text: str
    needs: tuple[Permission, ...] = ()
    inbox: bool = True


_KINDS: dict[str, tuple[_Kind, ...]] = {
    Side.LAB: (
        _Kind(Notice.MENTIONED, later("Somebody mentions me"), later("In a comment on an order, a sample, a report or a client")),
        _Kind(Notice.ORDERED, later("A client places an order"), later("Through the portal"), (Permission.WRITE_TO_CLIENTS,)),
        _Kind(
            Notice.MESSAGE, later("A client writes or asks for something"), later("About orders that I look after"),
            (Permission.SEE_ORDERS,),
        ),
        _Kind(Notice.ASSIGNED, later("Work is assigned to me"), "", (Permission.ENTER_RESULTS,)),
        _Kind(Notice.WEBHOOK, later("A webhook fails or is paused"), later("Its receiver does not answer"), (Permission.EDIT_WEBHOOKS,)),
        _Kind(Notice.LETTER, later("A letter does not arrive"), later("Refused by the mail server, or come back"), (Permission.SEE_INBOX,)),
        _Kind(Notice.RETURNED, later("My results are sent back"), later("For correction, by the reviewer"), (Permission.ENTER_RESULTS,)),
    ),
    Side.CLIENT: (
        _Kind(
            Notice.MESSAGE, later("The laboratory writes or answers"), later("About orders that I placed or am the contact of"),
            (Permission.PORTAL_ORDERS,),
        ),
        _Kind(
            Notice.ORDERED, later("The laboratory has my order"), later("For orders that I placed or am the contact of"),
            (Permission.PORTAL_ORDERS,), inbox=False,
        ),
        _Kind(
            CERTIFICATE, later("A certificate is issued"), later("For orders that I am the contact of, with the certificate attached"),
            (Permission.PORTAL_REPORTS,), inbox=False,
        ),
    ),
}  # fmt: skip


@dataclass
class PreferenceRow:
    """A kind of notice, and whether it comes; `has_inbox` is false for what is only ever a letter."""

    kind: str = ""
    label: str = ""
    text: str = ""
    has_inbox: bool = True
    inbox: bool = False
    mail: bool = False


def in_inbox(person: User, kind: str) -> bool:
    """Whether a notice of this kind comes into the person's inbox."""
    return kind not in (person.preferences.get(QUIET) or ())


def by_mail(person: User, kind: str) -> bool:
    """Whether a notice of this kind comes by mail. Who never chose gets the usual: in the laboratory nothing."""
    return kind in _mailed(person)


def own(work: Work) -> list[PreferenceRow]:
    """What I am told: the kinds that my roles can bring me."""
    person = work.read(User, _me(work))
    contact = _contact(work, person)
    return [
        PreferenceRow(
            kind=each.kind, label=_(each.label), text=_(each.text), has_inbox=each.inbox,
            inbox=each.inbox and in_inbox(person, each.kind),
            mail=bool(contact and contact.receives_reports) if each.kind == CERTIFICATE else by_mail(person, each.kind),
        )
        for each in _offered(work, contact)
    ]  # fmt: skip


def choose(work: Work, kind: str, *, mail: bool, on: bool) -> None:
    """Switch a kind of notice on or off, by mail or in the inbox."""
    person = work.lock(User, _me(work))
    contact = _contact(work, person)
    asked = next((each for each in _offered(work, contact) if each.kind == kind), None)
    if asked is None or not (mail or asked.inbox):
        raise NotFound("There is no such kind of notice.")
    if kind == CERTIFICATE and contact is not None:
        work.lock(Contact, contact.id).receives_reports = on
    elif mail:
        person.preferences = {**person.preferences, MAIL: _with(_mailed(person), kind, on)}
    else:
        person.preferences = {**person.preferences, QUIET: _with(person.preferences.get(QUIET), kind, not on)}


def unsubscribe_address(work: Work, person: User, kind: str) -> str:
    """The address behind "no more of these letters": it works without signing in, for this person and kind alone."""
    sealed = work.house.vault.seal(f"{person.id}:{kind}", _UNSUBSCRIBE)
    return f"{work.house.address(person.side)}/auth/unsubscribe?{urlencode({'token': sealed})}"


def unsubscribe(work: Work, token: str) -> str:
    """No more letters of the kind that the address was about. Gives what such letters tell, in words."""
    try:
        id, _colon, kind = work.house.vault.open(token, _UNSUBSCRIBE).partition(":")
        person = work.lock(User, UUID(id))
    except (LabError, ValueError):
        raise NotFound(NO_SUCH_LINK) from None
    person.preferences = {**person.preferences, MAIL: _with(_mailed(person), kind, False)}
    return next((_(each.label) for each in _KINDS.get(person.side, ()) if each.kind == kind), kind)


def _with(kinds: list[str] | None, kind: str, there: bool) -> list[str]:
    return sorted({*(kinds or ()), kind} if there else {*(kinds or ())} - {kind})


def _mailed(person: User) -> list[str]:
    chosen = person.preferences.get(MAIL)
    return list(_USUAL_MAIL[person.side] if chosen is None else chosen)


def _offered(work: Work, contact: Contact | None) -> list[_Kind]:
    """A certificate goes to a contact with an address, to nobody else."""
    reachable = contact is not None and contact.active and bool(contact.email)
    return [
        each
        for each in _KINDS.get(work.actor.side, ())
        if (not each.needs or any(work.actor.may(need) for need in each.needs))
        and (each.kind != CERTIFICATE or reachable)
    ]


def _contact(work: Work, person: User) -> Contact | None:
    return work.read(Contact, person.contact_id) if person.contact_id else None


def _me(work: Work) -> UUID:
    if work.actor.id is None:
        raise NotFound("There is no such person.")
    return work.actor.id
