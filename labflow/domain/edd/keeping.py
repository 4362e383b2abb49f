"""Keeping a client's mappings: made, changed, given up. The trail keeps every version."""

from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.edd.mapping import Mapping, checked
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError
from labflow.models import Client, EddMapping
from labflow.vocabulary import Permission

MOST = 20


def create(work: Work, client_id: UUID, mapping: Mapping) -> UUID:
    """Note how a client wants its results as data."""
    work.require(Permission.EDIT_CLIENTS)
    client = work.lock(Client, client_id)
    kept = checked(mapping)
    _unique(work, client.id, kept["name"])
    count = select(func.count()).where(EddMapping.client_id == client.id, EddMapping.active)
    if (work.db.scalar(count) or 0) >= MOST:
        raise LabError("A client has at most {count} mappings. Give one up first.", count=MOST)
    row = work.add(EddMapping(client_id=client.id, **kept))
    work.db.flush()
    return row.id


def change(work: Work, mapping_id: UUID, mapping: Mapping, *, version: int | None = None) -> None:
    """Change a mapping from the next deliverable on."""
    work.require(Permission.EDIT_CLIENTS)
    row = _own(work, mapping_id, version)
    kept = checked(mapping)
    _unique(work, row.client_id, kept["name"], but=row.id)
    for name, value in kept.items():
        setattr(row, name, value)


def retire(work: Work, mapping_id: UUID, *, version: int | None = None) -> None:
    """Offer a mapping no more. What was delivered with it stays what it is."""
    work.require(Permission.EDIT_CLIENTS)
    _own(work, mapping_id, version).active = False


def _own(work: Work, mapping_id: UUID, version: int | None) -> EddMapping:
    row = work.lock(EddMapping, mapping_id, version=version)
    if not row.active:
        raise LabError("{name} was given up.", name=row.name)
    return row


def _unique(work: Work, client_id: UUID, name: str, *, but: UUID | None = None) -> None:
    taken = select(EddMapping.id).where(
        EddMapping.client_id == client_id, EddMapping.active, func.lower(EddMapping.name) == name.lower(), EddMapping.id != but
    )  # fmt: skip
    if work.db.scalars(taken).first():
        raise Invalids({"name": "This client has a mapping of this name already."})
