"""People and what lets them in: users, roles, sessions, one-time tokens, sign-in attempts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from labflow.kit.times import utc_now
from labflow.models.base import Record, json_dict, moment, one_of, same_client, word
from labflow.vocabulary import AccountKind, Side


class Role(Record, table=True):
    """A named set of permissions, as data. `side` says whether it is for the lab's people or a client's."""

    __table_args__ = (one_of("side", Side),)

    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=80)
    side: str = word(Side)
    permissions: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT), nullable=False)
    built_in: bool = False
    position: int = 0


class User(Record, table=True):
    """Somebody who may sign in, or a program with an account of its own. Never deleted: a name on a record stays a name."""

    __tablename__ = "lab_user"
    __table_args__ = (
        one_of("side", Side),
        CheckConstraint("(side = 'client') = (client_id is not null)", name="client_people_have_a_client"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        one_of("kind", AccountKind),
        CheckConstraint("kind = 'person' or password_hash is null", name="only_people_have_passwords"),
        same_client("contact", "contact_id"),
    )

    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=120)
    title: str = Field(default="", max_length=120)
    side: str = word(Side)
    kind: str = Field(
        default=AccountKind.PERSON.value, sa_type=String, nullable=False,
        sa_column_kwargs={"server_default": AccountKind.PERSON.value},
    )  # fmt: skip
    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    contact_id: UUID | None = None
    department_id: UUID | None = Field(default=None, foreign_key="department.id")
    password_hash: str | None = None
    active: bool = True
    last_sign_in_at: datetime | None = moment()
    preferences: dict[str, Any] = json_dict()


class UserRole(Record, table=True):
    """A person holds a role."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)

    user_id: UUID = Field(foreign_key="lab_user.id", index=True)
    role_id: UUID = Field(foreign_key="role.id")


class UserSession(Record, table=True):
    """One signed-in browser or program. Only the hash of its token is kept.

    Of the kind `tokens`, it is a family of refresh tokens, and the hash is that of the newest.
    """

    __tablename__ = "user_session"

    user_id: UUID = Field(foreign_key="lab_user.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    kind: str = Field(default="browser", max_length=10)
    address: str = Field(default="", max_length=60)
    agent: str = Field(default="", max_length=200)
    last_seen_at: datetime = moment(nullable=False)
    expires_at: datetime = moment(nullable=False)
    revoked_at: datetime | None = moment()


class OneTimeToken(Record, table=True):
    """An invitation or a password reset: used once, then spent. Only the hash is kept."""

    __tablename__ = "one_time_token"

    user_id: UUID = Field(foreign_key="lab_user.id", index=True)
    purpose: str = Field(max_length=20)
    token_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()


class SignInAttempt(SQLModel, table=True):
    """A try to sign in or to sign, kept for the throttle. Written in its own transaction, so a refusal keeps it."""

    __tablename__ = "sign_in_attempt"

    id: int | None = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity()], primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=moment().sa_type, nullable=False, index=True)
    account: str = Field(max_length=254, index=True)
    address: str = Field(max_length=60, index=True)
    succeeded: bool = False
