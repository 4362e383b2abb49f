"""An entry of the audit trail in words: the act, the record, each value before and after. Ids become names."""

import re
from dataclasses import dataclass, field
from typing import Any

from labflow.domain.audit_names import pointed_at
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.times import full, parse_local, short
from labflow.models import AuditEvent

SHOWN_CHANGES = 4
VALUE_MOST = 160

KINDS: dict[str, str] = {
    "lab_order": "order", "lab_user": "person", "analysis": "test on a sample", "analysis_service": "test in the catalogue",
    "user_session": "session", "one_time_token": "one-time link", "user_role": "role of a person",
    "custody_event": "custody step", "report_sample": "sample on a report", "report_delivery": "delivery of a report",
    "service_version": "version of a test", "service_analyte": "analyte of a test", "profile_service": "test of a profile", "qc_rule": "QC rule of a test",
    "service_instrument": "instrument of a test",
    "spec_limit": "limit", "field_def": "own field", "stored_file": "file", "import_run": "import", "mail": "letter",
    "label_template": "label template", "label_run": "print of labels", "label_print": "label",
    "lab": "laboratory", "number_format": "format of numbers", "audit_seal": "audit chain",
}  # fmt: skip
ACTS = {"added": "Added", "changed": "Changed", "removed": "Removed"}
_LABELS = {
    "raw_text": "value as entered", "reported_text": "reported value", "client_reference": "client's name for it",
    "loq_used": "LOQ used", "mdl_used": "MDL used", "sha256": "SHA-256", "content_sha256": "SHA-256 of the content",
    "temperature": "temperature, °C", "cas": "CAS number", "mdl": "MDL", "loq": "LOQ", "hold_minutes": "holding time, minutes",
    "hold_at": "holding time ends", "spec_limit_id": "limit", "custom": "own fields", "share": "share of the limit",
    "inputs": "computed from", "below_loq": "input below its LOQ", "instrument_rule": "instrument that is not fit",
    "instrument_note": "about the instrument", "limit_kind": "held against", "state_note": "why out of service",
    "year_digits": "digits of the year", "yearly": "starts again each year", "follows_order": "follows the order's number",
}  # fmt: skip
# Nobody reads these: they say again what the row says, or point at nothing with a name.
_SILENT = {
    "id",
    "created_at",
    "created_by_id",
    "version",
    "client_id",
    "spec_limit_id",
    "signature_id",
    "service_analyte_id",
    "drafted_by",
    "edited_at",
}
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_DIGEST = re.compile(r"^[0-9a-f]{64}$")
ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


@dataclass
class Change:
    """A value before and after."""

    label: str = ""
    old: str = ""
    new: str = ""


@dataclass
class AuditRow:
    """One entry of the trail."""

    id: str = ""
    at: str = ""
    at_full: str = ""
    actor: str = ""
    initials: str = ""
    act: str = ""
    kind: str = ""
    record: str = ""
    href: str = ""
    changes: list[Change] = field(default_factory=list)
    more: list[Change] = field(default_factory=list)
    reason: str = ""
    verb: str = ""
    request: str = ""


def word_of(kind: str) -> str:
    """What people call a kind of record."""
    return KINDS.get(kind, kind.replace("_", " "))


def in_words(work: Work, row: AuditEvent, names: dict[tuple[str, str], str]) -> AuditRow:
    changes = _changes(work, row, names)
    shown = SHOWN_CHANGES if row.act == "changed" or row.act not in ACTS else 0
    return AuditRow(
        id=str(row.seq), at=short(row.at, zone(work), now=work.now), at_full=full(row.at, zone(work)),
        actor=row.actor_name, initials=initials(row.actor_name),
        act=ACTS.get(row.act, row.act[:1].upper() + row.act[1:]), kind=word_of(row.entity),
        record=_record(row, names), href=_href(row), changes=changes[:shown], more=changes[shown:],
        reason=row.reason, verb=row.verb, request=str(row.request_id)[:8] if row.request_id else "",
    )  # fmt: skip


def _record(row: AuditEvent, names: dict[tuple[str, str], str]) -> str:
    """The record's name; of one that was removed, what its row said."""
    known = names.get((row.entity, str(row.entity_id)))
    values = {**(row.old or {}), **(row.new or {})}
    said = next(
        (str(values[key]) for key in ("number", "name", "subject", "code", "event") if values.get(key)), ""
    )
    parts = ((pointed_at(column), str(values.get(column))) for column in ("analyte_id", "service_id"))
    said = said or next((names[part] for part in parts if part in names), "")
    return known or said or ("" if row.entity == "audit_seal" else str(row.entity_id)[:8])


def _href(row: AuditEvent) -> str:
    own = {
        "sample": "/samples/",
        "lab_order": "/orders/",
        "report": "/reports/",
        "client": "/clients/",
        "mail": "/inbox/",
    }
    if row.entity in own:
        return f"{own[row.entity]}{row.entity_id}"
    if row.sample_id:
        return f"/samples/{row.sample_id}"
    return f"/orders/{row.order_id}" if row.order_id else ""


def _changes(work: Work, row: AuditEvent, names: dict[tuple[str, str], str]) -> list[Change]:
    old, new = row.old or {}, row.new or {}
    columns = [column for column in {**old, **new} if column not in _SILENT and not _owner(column, row)]
    told = [
        Change(
            _label(column),
            _value(work, column, old.get(column), names),
            _value(work, column, new.get(column), names),
        )
        for column in columns
    ]
    return [change for change in told if change.old or change.new]


def _owner(column: str, row: AuditEvent) -> bool:
    """Whether a column only says which sample or order an entry belongs to, which the record's name says already."""
    return (
        row.act == "added"
        and column in ("sample_id", "order_id", "analysis_id")
        and row.entity != "report_sample"
    )


def _label(column: str) -> str:
    return _LABELS.get(column, column.removesuffix("_id").removesuffix("_at").replace("_", " "))


def _value(work: Work, column: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)[:VALUE_MOST]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())[:VALUE_MOST]
    text = str(value)
    if text.startswith("{"):
        return f"a document of {len(text):,} characters"
    if _DIGEST.match(text):
        return f"{text[:16]}…"
    if _MOMENT.match(text):
        return short(parse_local(text, "UTC"), zone(work), now=work.now)
    if ID.match(text):
        return names.get((pointed_at(column), text), text[:8])
    return text.replace("_", " ") if column in ("state", "priority", "kind") else text[:VALUE_MOST]
