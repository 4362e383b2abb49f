"""An entry of the audit trail in words: the act, the record, each value before and after. Ids become names."""

import re
from dataclasses import dataclass, field
from typing import Any

from labflow.domain.audit_names import ID, pointed_at
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.times import full, parse_local, short
from labflow.models import AuditEvent
from labflow.words import _, in_sentence, later, number

SHOWN_CHANGES = 4
VALUE_MOST = 160

KINDS: dict[str, str] = {
    "lab_order": later("order"), "lab_user": later("person"), "analysis": later("test on a sample"), "analysis_service": later("test in the catalogue"),
    "api_key": later("API key"), "user_session": later("session"), "one_time_token": later("one-time link"), "user_role": later("role of a person"),
    "custody_event": later("custody step"), "report_sample": later("sample on a report"), "report_delivery": later("delivery of a report"),
    "service_version": later("version of a test"), "service_analyte": later("analyte of a test"), "profile_service": later("test of a profile"),
    "spec_limit": later("limit"), "field_def": later("own field"), "stored_file": later("file"), "import_run": later("import"), "mail": later("letter"),
    "label_template": later("label template"), "label_run": later("print of labels"), "label_print": later("label"),
    "lab": later("laboratory"), "number_format": later("format of numbers"), "audit_seal": later("audit chain"), "backup": later("backup"),
    "qc_rule": later("QC rule of a test"), "service_instrument": later("instrument of a test"),
}  # fmt: skip
ACTS = {
    "added": later("Added"),
    "changed": later("Changed"),
    "removed": later("Removed"),
    "backed_up": later("Backed up"),
    "tried_out": later("Tried out"),
    "restored": later("Restored"),
}
_LABELS = {
    "raw_text": later("value as entered"), "reported_text": later("reported value"), "client_reference": later("client's name for it"),
    "loq_used": later("LOQ used"), "mdl_used": later("MDL used"), "sha256": later("SHA-256"), "content_sha256": later("SHA-256 of the content"),
    "temperature": later("temperature, °C"), "cas": later("CAS number"), "mdl": later("MDL"), "loq": later("LOQ"), "hold_minutes": later("holding time, minutes"),
    "hold_at": later("holding time ends"), "spec_limit_id": later("limit"), "custom": later("own fields"), "share": later("share of the limit"),
    "year_digits": later("digits of the year"), "yearly": later("starts again each year"), "follows_order": later("follows the order's number"),
    "inputs": later("computed from"), "below_loq": later("input below its LOQ"), "instrument_rule": later("instrument that is not fit"), "instrument_note": later("about the instrument"), "limit_kind": later("held against"), "sample_type_ids": later("done on"), "state_note": later("why out of service"),
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
    return _(KINDS.get(kind, kind.replace("_", " ")))


def in_words(work: Work, row: AuditEvent, names: dict[tuple[str, str], str]) -> AuditRow:
    changes = _changes(work, row, names)
    shown = SHOWN_CHANGES if row.act == "changed" or row.act not in ACTS else 0
    return AuditRow(
        id=str(row.seq), at=short(row.at, zone(work), now=work.now), at_full=full(row.at, zone(work)),
        actor=row.actor_name, initials=initials(row.actor_name),
        act=_(ACTS.get(row.act, row.act[:1].upper() + row.act[1:])), kind=word_of(row.entity),
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


def is_silent(column: str) -> bool:
    """Whether nobody is told about a column."""
    return column in _SILENT


def label_of(column: str) -> str:
    """A column in English words: the message that `_label` translates."""
    return _LABELS.get(column, column.removesuffix("_id").removesuffix("_at").replace("_", " "))


def _label(column: str) -> str:
    return _(label_of(column))


def _value(work: Work, column: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        kind = pointed_at(column)
        told = (names.get((kind, str(each)), str(each).replace("_", " ")) for each in value)
        return ", ".join(told)[:VALUE_MOST]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())[:VALUE_MOST]
    text = str(value)
    if text.startswith("{"):
        return _("a document of {count} characters", count=number(len(text)))
    if _DIGEST.match(text):
        return f"{text[:16]}…"
    if _MOMENT.match(text):
        return short(parse_local(text, "UTC"), zone(work), now=work.now)
    if ID.match(text):
        return names.get((pointed_at(column), text), text[:8])
    if column == "priority":  # by its own word: a small "high" is the upper limit of a field
        return in_sentence(_(text.capitalize()))
    return _(text.replace("_", " ")) if column in ("state", "kind") else text[:VALUE_MOST]
