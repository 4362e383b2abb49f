"""The sentences of a client's story: its facts, its contacts, its sample points."""

from collections.abc import Iterable
from typing import Any

from labflow.domain.activity_sentences import Deed, Entry
from labflow.models import AuditEvent

_CLIENT = {
    "code": "the code", "name": "the name", "street": "the street", "city": "the city", "country": "the country",
    "tax_id": "the tax number", "payment_terms_days": "the payment terms in days", "note": "the note",
}  # fmt: skip
_CONTACT = {
    "name": "the name", "email": "the email address", "title": "the title", "phone": "the telephone number",
}  # fmt: skip
_POINT = {
    "code": "the code", "name": "the name", "description": "the description", "latitude": "the latitude",
    "longitude": "the longitude", "regulator_id": "the regulator's id",
}  # fmt: skip


def tell(deed: Deed, names: dict[str, str]) -> Iterable[Entry]:
    """The sentences of one deed. `names` are those of contacts and sample points, by id."""
    if deed.of("client", "added"):
        yield Entry(act="took on the client", kind="created")
    for row in deed.of("client", "changed"):
        new = row.new or {}
        if "on_hold" in new:
            act = "put the client on hold" if new["on_hold"] else "released the client"
            yield Entry(
                act=act, kind="hold" if new["on_hold"] else "changed", tone="warn" if new["on_hold"] else ""
            )
        yield from _columns(row, _CLIENT, "")
    for entity, columns, added, ended in (
        ("contact", _CONTACT, "added the contact {}", "removed the contact {}"),
        ("sample_point", _POINT, "added the sample point {}", "retired the sample point {}"),
    ):
        for row in deed.of(entity):
            name = names.get(str(row.entity_id), "") or str((row.new or {}).get("name", ""))
            if row.act == "added":
                yield Entry(act=added.format(name), kind="created")
            elif (row.new or {}).get("active") is False:
                yield Entry(act=ended.format(name), kind="cancelled")
            else:
                yield from _columns(row, columns, f" of {name}")


def _columns(row: AuditEvent, columns: dict[str, str], where: str) -> Iterable[Entry]:
    old, new = row.old or {}, row.new or {}
    for column, words in columns.items():
        if column in new:
            yield Entry(
                act=f"changed {words}{where}",
                old=_text(old.get(column)),
                new=_text(new[column]),
                is_change=True,
            )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
