"""People and roles for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.window import SortKey, whole_key
from labflow.domain.nouns import Fact, Facts, ForClients, Noun, declare_noun, usual
from labflow.domain.people_views import ACCOUNT_STATE, PEOPLE
from labflow.models import Client, Department, Role, User, UserRole
from labflow.vocabulary import AccountKind, Permission, Side

_ROLES = (
    select(func.coalesce(func.array_agg(aggregate_order_by(Role.code, Role.position)), []))
    .join(UserRole, UserRole.role_id == Role.id)
    .where(UserRole.user_id == User.id)
    .correlate(User)
    .scalar_subquery()
)


def _only_people(_work: Any) -> list[Any]:
    return [col(User.kind) == AccountKind.PERSON]


PERSON = declare_noun(
    Noun(
        "people", "person", User, (Permission.SEE_PEOPLE,),
        Facts(
            "PersonFacts", "Somebody who may sign in. `state`: active, invited (no password yet) or closed.", User,
            (
                *usual(),
                Fact("name", str),
                Fact("title", str),
                Fact("email", str),
                Fact("side", str),
                Fact("client_id", UUID | None),
                Fact("client", str | None, Client.code),
                Fact("department_id", UUID | None),
                Fact("department", str | None, Department.code),
                Fact("roles", list[str], _ROLES),
                Fact("state", str, ACCOUNT_STATE),
                Fact("last_sign_in_at", datetime | None),
                Fact("created_at", datetime),
            ),
            joins=((Client, Client.id == User.client_id, True), (Department, Department.id == User.department_id, True)),
        ),
        "name", plan=PEOPLE, always=_only_people, filters=(Filter("email", "Email", "text", User.email),),
        clients=ForClients(Permission.PORTAL_TEAM, (Filter("email", "Email", "text", User.email),), ("name", "email")),
    )
)  # fmt: skip

ROLE = declare_noun(
    Noun(
        "roles", "role", Role, (Permission.SEE_PEOPLE,),
        Facts(
            "RoleFacts", "A named set of permissions. `side` says whose people may hold it.", Role,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("side", str),
                Fact("permissions", list[str]),
                Fact("built_in", bool),
                Fact("position", int),
            ),
        ),
        "position",
        sorts={"position": SortKey(Role.position, whole_key), "code": SortKey(Role.code), "name": SortKey(Role.name)},
        filters=(
            Filter("side", "Side", "choice", Role.side, options.fixed((side, side) for side in Side if side is not Side.SYSTEM)),
            Filter("code", "Code", "text", Role.code),
        ),
    )
)  # fmt: skip
