"""Service accounts: programs with roles and keys of their own, kept by who administers people."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import Body, Keepable, Line, Name, Version
from labflow.api.who import At
from labflow.domain import service_accounts
from labflow.domain.service_accounts import ServiceAccount

router = doors("/service-accounts", tags=["keys"])

RoleCodes = Annotated[
    list[Annotated[str, StringConstraints(max_length=40), Keepable]], Field(min_length=1, max_length=20)
]


class NewServiceAccount(Body):
    """With `client_id` it is a client's: it sees that client's records and nothing else, with roles of the portal."""

    name: Name
    roles: RoleCodes
    client_id: UUID | None = None


class Roles(Body):
    roles: RoleCodes


class Closed(Body):
    reason: Line
    version: Version | None = None


@router.get("")
def page(at: At) -> list[ServiceAccount]:
    """Every service account by name."""
    return at.do(service_accounts.page)


@router.post("", status_code=201)
def create(at: At, account: NewServiceAccount) -> ServiceAccount:
    """Open an account for a program."""
    with at.work(service_accounts.create) as work:
        made = service_accounts.create(
            work, name=account.name, role_codes=account.roles, client_id=account.client_id
        )
        return service_accounts.view(work, made)


@router.put("/{account_id}/roles")
def set_roles(at: At, account_id: UUID, held: Roles) -> ServiceAccount:
    """Let the program hold exactly these roles."""
    with at.work(service_accounts.set_roles) as work:
        service_accounts.set_roles(work, account_id, role_codes=held.roles)
        work.db.flush()
        return service_accounts.view(work, account_id)


@router.post("/{account_id}/close", status_code=204)
def close(at: At, account_id: UUID, why: Closed) -> None:
    """Close the account: its keys are refused at once."""
    at.do(service_accounts.close, account_id, reason=why.reason, version=why.version)


@router.post("/{account_id}/reopen", status_code=204)
def reopen(at: At, account_id: UUID) -> None:
    """Open it again."""
    at.do(service_accounts.reopen, account_id)
