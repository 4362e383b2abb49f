"""Letting people in and out: invitations, facts, roles, closed accounts. Nobody is ever deleted."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from labflow.domain import identity, roles
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, NotFound
from labflow.ext import on
from labflow.models import Contact, Department, User
from labflow.vocabulary import AccountKind, Permission, RoleCode, Side
from labflow.words import _

EMAIL = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z0-9-]{2,}")


def invite(
    work: Work,
    *,
    name: str,
    email: str,
    title: str = "",
    role_codes: list[str],
    department_id: UUID | None = None,
) -> UUID:
    """Open an account for somebody of the laboratory and send the link that sets its password."""
    work.require(Permission.EDIT_PEOPLE)
    email = identity.normal_email(email)
    problems, wanted = _problems(work, name, email, title, department_id), []
    try:
        wanted = roles.roles_by_code(work, role_codes, Side.LAB)
    except Invalid as refusal:  # told together with what is wrong in the fields
        problems[refusal.field] = refusal.said
    if problems:
        raise Invalids(problems)
    user = work.add(
        User(name=name.strip(), email=email, title=title.strip(), side=Side.LAB, department_id=department_id)
    )
    work.db.flush()
    roles.give(work, user, wanted)
    identity.send_invitation(work, user)
    work.emit("person.invited", user.id)
    return user.id


def invite_contact(work: Work, contact_id: UUID, *, role_code: str = RoleCode.CLIENT_USER) -> UUID:
    """Give a client's contact access to the portal. One contact has one account."""
    work.require_any(Permission.EDIT_CLIENTS, Permission.PORTAL_TEAM)
    contact = work.lock(Contact, contact_id)
    if not contact.active:
        raise LabError("{name} is no longer a contact of this client.", name=contact.name)
    if work.db.scalars(select(User.id).where(User.contact_id == contact.id)).first():
        raise LabError("{name} has a portal account already.", name=contact.name)
    email = identity.normal_email(contact.email)
    _check(work, contact.name, email, contact.title, None)
    wanted = roles.roles_by_code(work, [role_code], Side.CLIENT)
    user = User(
        name=contact.name, email=email, title=contact.title, side=Side.CLIENT, client_id=contact.client_id,
        contact_id=contact.id,
    )  # fmt: skip
    _add_account(work, user)
    roles.give(work, user, wanted)
    _send_invitation(work, user)
    work.emit("person.invited", user.id, client_id=contact.client_id)
    return user.id


def edit(
    work: Work,
    user_id: UUID,
    *,
    name: str,
    title: str = "",
    email: str = "",
    department_id: UUID | None = None,
    version: int | None = None,
) -> None:
    """Change what is known of a person. The email is the sign-in name: it is fixed once a password was set."""
    work.require(Permission.EDIT_PEOPLE)
    user = work.lock(User, user_id, version=version)
    roles.not_above(work, user)
    _only_a_person(user)
    wanted = identity.normal_email(email) or user.email
    if wanted != user.email and user.password_hash:
        raise Invalid(
            "The email is the sign-in name and stays. Invite the person anew with the other one.",
            field="email",
        )
    _check(work, name, wanted, title, department_id, but=user.id)
    moved = wanted != user.email
    user.name, user.title, user.email, user.department_id = name.strip(), title.strip(), wanted, department_id
    if moved:
        identity.send_invitation(work, user)


def resend_invitation(work: Work, user_id: UUID) -> None:
    """Send a new link to somebody who has not set a password yet; the old link stops working."""
    user = _may_let_in(work, user_id)
    _only_a_person(user)
    if user.password_hash or not user.active:
        raise LabError("{name} has signed up already, or the account is closed.", name=user.name)
    _send_invitation(work, user)


def send_reset(work: Work, user_id: UUID) -> None:
    """Send a person the link that sets a new password. Nobody else ever learns or chooses it (21 CFR 11.300)."""
    work.require_any(Permission.EDIT_PEOPLE, Permission.EDIT_CLIENTS)
    user = _may_let_in(work, user_id)
    _only_a_person(user)
    if not user.active:
        raise LabError("The account of {name} is closed. Open it first.", name=user.name)
    identity.send_reset(work, user)


def send_reset_to(work: Work, email: str) -> None:
    """The same for whoever signs in with this address."""
    user = work.db.scalars(select(User).where(User.email == email.strip().lower())).first()
    if user is None:
        raise NotFound("Nobody signs in as {email}.", email=email)
    send_reset(work, user.id)


def deactivate(work: Work, user_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Close an account at once, also where the person is signed in. The name and the email stay taken."""
    user = _may_let_in(work, user_id, version=version)
    if roles.is_super_admin(work, user.id) and not roles.another_super_admin(work, user.id):
        raise LabError("{name} is the last super admin. Make somebody else one first.", name=user.name)
    if not reason.strip():
        raise Invalid("Give a reason: the audit trail shows it.", field="reason")
    work.give_reason(reason.strip()[:500])
    close(work, user)


def reactivate(work: Work, user_id: UUID, *, version: int | None = None) -> None:
    """Open a closed account again, with the roles it had. A client's person speaks for the client again."""
    user = _may_let_in(work, user_id, version=version)
    user.active = True
    if user.contact_id:
        work.lock(Contact, user.contact_id).active = True


def set_roles(work: Work, user_id: UUID, *, role_codes: list[str]) -> None:
    """Let a person hold exactly these roles."""
    roles.grant(work, user_id, role_codes)


def close(work: Work, user: User) -> None:
    """Close this account, for a verb that has decided that it may be. Who closed their own could not open it again."""
    if user.id == work.actor.id:
        raise LabError(
            "Nobody closes their own account. {another_admin}", another_admin=roles.another_admin(work)
        )
    roles.keep_a_team_admin(work, user)
    user.active = False
    identity.end_sessions(work, user.id)
    work.emit("person.deactivated", user.id, client_id=user.client_id)


@on("person.deactivated")
def end_what_is_left(work: Work, user_id: UUID, payload: dict[str, Any]) -> None:
    """A client's administrator does not see her colleague's sessions, so the house ends them. The account is shut already."""
    if not work.read(User, user_id).active:
        identity.end_sessions(work, user_id)


@on("invitation.asked")
def send_what_was_asked(work: Work, user_id: UUID, payload: dict[str, Any]) -> None:
    """The link that a client's administrator asked for. Told twice, it is sent once."""
    user = work.read(User, user_id)
    if user.active and not user.password_hash:
        identity.send_invitation(
            work, user, inviter=payload["inviter"], since=datetime.fromisoformat(payload["at"])
        )


def _send_invitation(work: Work, user: User) -> None:
    """A client's person may write neither a link nor a letter: the house does it for her, after the commit."""
    if work.actor.side is Side.CLIENT:
        work.emit(
            "invitation.asked", user.id, client_id=user.client_id, inviter=work.actor.name, at=work.now.isoformat()
        )  # fmt: skip
    else:
        identity.send_invitation(work, user)


def _add_account(work: Work, user: User) -> None:
    """Keep a new account. A client's person cannot see that the address is taken at another company; the database can."""
    try:
        with work.db.begin_nested():
            work.add(user)
    except IntegrityError:
        raise Invalid("No account can be opened for this email. Ask the laboratory.", field="email") from None


def _only_a_person(user: User) -> None:
    if user.kind != AccountKind.PERSON:
        raise LabError("{name} is a service account: it has keys and no password.", name=user.name)


def _may_let_in(work: Work, user_id: UUID, *, version: int | None = None) -> User:
    """The account, for who may open and close it: portal accounts also by who looks after clients, and by their own company."""
    work.require_any(Permission.EDIT_PEOPLE, Permission.EDIT_CLIENTS, Permission.PORTAL_TEAM)
    user = work.lock(User, user_id, version=version)
    if user.side == Side.LAB:
        work.require(Permission.EDIT_PEOPLE)
    roles.not_above(work, user)
    return user


def _check(
    work: Work, name: str, email: str, title: str, department_id: UUID | None, *, but: UUID | None = None
) -> None:
    if problems := _problems(work, name, email, title, department_id, but=but):
        raise Invalids(problems)


def _problems(
    work: Work, name: str, email: str, title: str, department_id: UUID | None, *, but: UUID | None = None
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not name.strip() or len(name) > 120:
        problems["name"] = "Type the full name, at most 120 characters."
    if len(title) > 120:
        problems["title"] = "At most 120 characters."
    if not EMAIL.fullmatch(email):
        problems["email"] = "Type an email address, such as name@company.com."
    elif taken := work.db.execute(
        select(User.id, User.name).where(User.email == email, User.id != but)
    ).first():
        problems["email"] = _(
            "This email belongs to the account of {name}. Accounts are never reused.", name=taken.name
        )
    if department_id and work.db.get(Department, department_id) is None:
        problems["department_id"] = "Choose a department from the list."
    return problems
