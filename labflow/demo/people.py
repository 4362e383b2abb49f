"""Puts the people of the demo laboratory into the database, and hands them out as actors for the verbs."""

from sqlalchemy import select

from labflow.demo.accounts import ACCOUNTS, DemoAccount
from labflow.domain.actor import Actor
from labflow.domain.identity import set_demo_password
from labflow.domain.work import Work
from labflow.models import Client, Contact, Department, Role, User, UserRole
from labflow.vocabulary import Side


def build(work: Work) -> None:
    """One account for each role and more, staff and clients' people, all with the demo password."""
    roles = {role.code: role for role in work.db.scalars(select(Role))}
    departments = {row.code: row.id for row in work.db.scalars(select(Department))}
    for account in ACCOUNTS:
        user = _user(work, account)
        user.department_id = departments.get(account.department)
        set_demo_password(work, user)
        work.add(user)
        work.db.flush()
        work.add(UserRole(user_id=user.id, role_id=roles[account.role].id))
    work.db.flush()


def cast(work: Work) -> dict[str, Actor]:
    """The demo's people by the first part of their e-mail address, with what their roles allow: "tom", "elena"."""
    rows = work.db.execute(
        select(User, Role)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(User.email.in_([account.email for account in ACCOUNTS]))
    ).all()
    return {user.email.partition("@")[0]: _actor(user, role) for user, role in rows}


def _user(work: Work, account: DemoAccount) -> User:
    client = (
        work.db.scalars(select(Client).where(Client.code == account.client)).first()
        if account.client
        else None
    )
    contact = (
        work.db.scalars(
            select(Contact).where(Contact.client_id == client.id, Contact.email == account.email)
        ).one()
        if client
        else None
    )
    return User(
        email=account.email, name=account.name, title=account.title, side=Side.CLIENT if client else Side.LAB,
        client_id=client.id if client else None, contact_id=contact.id if contact else None,
    )  # fmt: skip


def _actor(user: User, role: Role) -> Actor:
    return Actor(
        name=user.name, side=Side(user.side), id=user.id, title=user.title, email=user.email,
        permissions=frozenset(role.permissions), client_ids=(user.client_id,) if user.client_id else (),
        roles=(role.code,),
    )  # fmt: skip
