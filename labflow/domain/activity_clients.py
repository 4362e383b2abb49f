"""The sentences of a client's story: its facts, its contacts, its sample points."""

from collections.abc import Iterable
from typing import Any

from labflow.domain.activity_sentences import Deed, Entry, changed
from labflow.models import AuditEvent
from labflow.words import _, later

_CLIENT = {
    "code": later("the code"), "name": later("the name"), "street": later("the street"), "city": later("the city"), "country": later("the country"),
    "tax_id": later("the tax number"), "payment_terms_days": later("the payment terms in days"), "note": later("the note"),
    "language": later("the language of documents"),
}  # fmt: skip
_CONTACT = {
    "name": later("the name"), "email": later("the email address"), "title": later("the title"), "phone": later("the telephone number"),
}  # fmt: skip
_POINT = {
    "code": later("the code"), "name": later("the name"), "description": later("the description"), "latitude": later("the latitude"),
    "longitude": later("the longitude"), "regulator_id": later("the regulator's id"),
}  # fmt: skip


def tell(deed: Deed, names: dict[str, str]) -> Iterable[Entry]:
    """The sentences of one deed. `names` are those of contacts and sample points, by id."""
    if deed.of("client", "added"):
        yield Entry(act=_("took on the client"), kind="created")
    for row in deed.of("client", "changed"):
        new = row.new or {}
        if "on_hold" in new:
            act = _("put the client on hold") if new["on_hold"] else _("released the client")
            yield Entry(
                act=act, kind="hold" if new["on_hold"] else "changed", tone="warn" if new["on_hold"] else ""
            )
        yield from _columns(row, _CLIENT, "")
    for entity, columns, added, ended in (
        ("contact", _CONTACT, later("added the contact {name}"), later("removed the contact {name}")),
        (
            "sample_point",
            _POINT,
            later("added the sample point {name}"),
            later("retired the sample point {name}"),
        ),
    ):
        for row in deed.of(entity):
            name = names.get(str(row.entity_id), "") or str((row.new or {}).get("name", ""))
            if row.act == "added":
                yield Entry(act=_(added, name=name), kind="created")
            elif (row.new or {}).get("active") is False:
                yield Entry(act=_(ended, name=name), kind="cancelled")
            else:
                yield from _columns(row, columns, name)


def _columns(row: AuditEvent, columns: dict[str, str], where: str) -> Iterable[Entry]:
    old, new = row.old or {}, row.new or {}
    for column, words in columns.items():
        if column in new:
            yield Entry(
                act=changed(_(words), where),
                old=_text(old.get(column)),
                new=_text(new[column]),
                is_change=True,
            )


def _text(value: Any) -> str:
    return "" if value is None else str(value)
