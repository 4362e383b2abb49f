"""The sentences of a record's story: what the rows of one deed mean, in the words of the bench."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labflow.kit.figures import typeset
from labflow.kit.times import parse_local, short
from labflow.models import AuditEvent
from labflow.vocabulary import CustodyKind
from labflow.words import _, later, plural

# What people call a column, and how its value is written; columns that are not here say nothing to a reader.
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "lab_order": {
        "client_reference": (later("the client's reference"), "text"), "priority": (later("the priority"), "word"),
        "due_at": (later("the due date"), "time"), "note": (later("the note"), "text"),
    },
    "sample": {
        "client_reference": (later("the client's name for it"), "text"), "collected_at": (later("the collection time"), "time"),
        "collected_by": (later("who collected it"), "text"), "due_at": (later("the due date"), "time"),
        "location": (later("the location"), "text"), "temperature": (later("the temperature on arrival"), "number"),
        "reception_note": (later("the reception note"), "text"),
    },
    "report": {"comment": (later("the comment"), "text"), "language": (later("the language"), "text")},
}  # fmt: skip
_ORDER_STEPS = {
    "submitted": (later("submitted the order"), "created", ""),
    "confirmed": (later("confirmed the order"), "verified", "ok"),
    "on_hold": (later("put the order on hold"), "hold", "warn"),
    "cancelled": (later("cancelled the order"), "cancelled", "bad"),
    "closed": (later("closed the order"), "verified", "ok"),
}
_REPORT_STEPS = {
    "for_approval": (later("submitted report {what} for approval"), "review", "vio"),
    "draft": (later("took report {what} back to draft"), "returned", ""),
    "issued": (later("authorised report {what}"), "signed", "ok"),
    "superseded": (later("replaced report {what}"), "changed", ""),
    "withdrawn": (later("withdrew report {what}"), "cancelled", "bad"),
}
_ANALYSIS_STEPS = {
    "resulted": (later("submitted {what} for review"), "review", "vio"),
    "verified": (later("verified {what}"), "verified", "ok"),
    "published": (later("reported {what}"), "issued", "ok"),
    "retracted": (later("asked to test {what} again"), "returned", "warn"),
    "rejected": (later("rejected {what}"), "rejected", "bad"),
    "cancelled": (later("cancelled {what}"), "cancelled", ""),
}


MOVED = later("moved the sample")
_CUSTODY = {
    CustodyKind.COLLECT: later("collected the sample"), CustodyKind.RELINQUISH: later("handed over the sample"),
    CustodyKind.RECEIVE: later("received the sample"), CustodyKind.MOVE: MOVED, CustodyKind.RETURN: later("returned the sample"),
    CustodyKind.DISPOSE: later("disposed of the sample"),
}  # fmt: skip


@dataclass
class Part:
    """A piece of a comment; a mention is a person's name after an @."""

    text: str = ""
    mention: bool = False


@dataclass
class Entry:
    """One sentence of the story. `act` continues the actor's name; `kind` and `tone` choose the icon and its colour.

    A comment has `comment_id`, its text whole and in `parts`, when it was edited, and why it was withdrawn.
    """

    actor: str = ""
    act: str = ""
    at: str = ""
    at_full: str = ""
    kind: str = "changed"
    tone: str = ""
    old: str = ""
    new: str = ""
    unit: str = ""
    reason: str = ""
    note: str = ""
    is_change: bool = False
    comment_id: str = ""
    version: int = 0
    text: str = ""
    parts: list[Part] = field(default_factory=list)
    mine: bool = False
    for_client: bool = False
    from_client: bool = False
    edited: str = ""
    withdrawn: str = ""


@dataclass
class Names:
    """What the ids in the trail are called."""

    tests: dict[str, str] = field(default_factory=dict)
    results: dict[str, tuple[str, str]] = field(default_factory=dict)
    samples: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    custom: dict[str, str] = field(default_factory=dict)


@dataclass
class Deed:
    """The rows one piece of work wrote, in their order."""

    rows: list[AuditEvent]

    def of(self, entity: str, act: str = "") -> list[AuditEvent]:
        return [row for row in self.rows if row.entity == entity and act in ("", row.act)]


def tell(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    """The sentences of one deed, in the order things happened."""
    if about == "order":
        yield from _order(deed, names)
    yield from _labels(deed)
    yield from _registration(deed, about)
    yield from _reception(deed, names, about)
    yield from _endings(deed, names, about)
    if not deed.of("sample", "added"):
        yield from _columns(deed.of("sample", "changed"), "sample", names, about)
        yield from _custody(deed)
        yield from _results(deed, names)
        yield from _analyses(deed, names)
    yield from _reports(deed, names, about)


def _order(deed: Deed, names: Names) -> Iterable[Entry]:
    for row in deed.of("lab_order", "added"):
        steps = [
            step.new["state"] for step in deed.of("lab_order", "changed") if step.new and "state" in step.new
        ]
        state = steps[-1] if steps else (row.new or {}).get("state", "")
        count = len(deed.of("sample", "added"))
        yield Entry(
            act=_("created and confirmed the order") if state == "confirmed" else _("created the order"), kind="created",
            note=plural("{count} sample", "{count} samples", count) if count else "",
        )  # fmt: skip
        return
    for row in deed.of("lab_order", "changed"):
        old, new = row.old or {}, row.new or {}
        if new.get("state") in _ORDER_STEPS and not deed.of("sample", "added"):
            if old.get("state") == "on_hold" and new["state"] in ("confirmed", "submitted"):
                yield Entry(act=_("resumed the order"), kind="changed")
            elif old.get("state") != "in_progress" or new["state"] != "confirmed":
                act, kind, tone = _ORDER_STEPS[new["state"]]
                yield Entry(act=_(act), kind=kind, tone=tone)
        elif new.get("state") == "completed":
            yield Entry(act=_("reported the last sample: the order is complete"), kind="issued", tone="ok")
        elif new.get("archive_id"):
            yield Entry(act=_("put the order into the archive of its year"), kind="changed")
        elif "state" not in new:
            yield from _columns([row], "lab_order", names, "order")


def _labels(deed: Deed) -> Iterable[Entry]:
    """Labels that were printed, and those printed again: a second one for the same thing is worth seeing."""
    printed = [row.new or {} for row in deed.of("label_print", "added")]
    for again, tone in ((False, ""), (True, "warn")):
        numbers = [str(new.get("number", "")) for new in printed if bool(new.get("again")) == again]
        count = len(numbers)
        if numbers:
            yield Entry(
                act=plural("printed {count} label again", "printed {count} labels again", count)
                if again
                else plural("printed {count} label", "printed {count} labels", count),
                kind="label",
                tone=tone,
                note=", ".join(numbers[:4]) + (" …" if len(numbers) > 4 else ""),
            )


def _registration(deed: Deed, about: str) -> Iterable[Entry]:
    added = deed.of("sample", "added")
    if not added or (about == "order" and deed.of("lab_order", "added")):
        return
    if about == "order":
        yield Entry(act=plural("added {count} sample", "added {count} samples", len(added)), kind="created")
        return
    parts = [
        plural("{count} test", "{count} tests", len(deed.of("analysis", "added"))),
        plural("{count} container", "{count} containers", len(deed.of("container", "added"))),
    ]
    yield Entry(act=_("registered the sample"), kind="created", note=", ".join(parts))


def _reception(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    received = [row for row in deed.of("sample", "changed") if (row.new or {}).get("received_at")]
    if not received:
        return
    if about == "order":
        numbers = sorted({names.samples.get(str(row.entity_id), _("a sample")) for row in received})
        yield Entry(act=_("received {what}", what=_samples(numbers)), kind="received")
        return
    new = received[0].new or {}
    parts = [
        f"{new['temperature']} °C".replace("-", "−") if new.get("temperature") is not None else "",
        ", ".join(_(each) for each in new.get("conditions") or []), new.get("location") or "", new.get("temperature_reason") or "",
    ]  # fmt: skip
    yield Entry(act=_("received the sample"), kind="received", note=", ".join(filter(None, parts)))


def _endings(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    for state, act in (("rejected", later("rejected {what}")), ("cancelled", later("cancelled {what}"))):
        ended = [
            row for row in deed.of("sample", "changed")
            if (row.new or {}).get("state") == state and "closing_reason" in (row.new or {})
        ]  # fmt: skip
        if ended and not (about == "order" and deed.of("lab_order")):
            numbers = sorted({names.samples.get(str(row.entity_id), _("the sample")) for row in ended})
            what = _samples(numbers) if about == "order" else _("the sample")
            reason = (ended[0].new or {}).get("closing_reason") or ""
            yield Entry(act=_(act, what=what), kind=state, tone="bad", reason=reason)


def _columns(rows: Sequence[AuditEvent], entity: str, names: Names, about: str) -> Iterable[Entry]:
    """One line for each value that somebody changed; what follows from other work is left to that work's line."""
    for row in rows:
        old, new = row.old or {}, row.new or {}
        if entity == "sample" and ("received_at" in new or "closing_reason" in new):
            continue
        where = names.samples[str(row.entity_id)] if about == "order" and entity == "sample" else ""
        for column, (words, how) in _COLUMNS.get(entity, {}).items():
            if column in new and _written(old.get(column), how, names) != _written(new[column], how, names):
                yield Entry(
                    act=changed(_(words), where), old=_written(old.get(column), how, names),
                    new=_written(new[column], how, names), is_change=True,
                )  # fmt: skip
        if "custom" in new:
            yield from _custom(old.get("custom") or {}, new.get("custom") or {}, names, where)


def _custom(old: dict[str, Any], new: dict[str, Any], names: Names, where: str) -> Iterable[Entry]:
    for key in sorted({*old, *new}):
        if old.get(key, "") != new.get(key, ""):
            label = names.custom.get(key, key.replace("_", " "))
            yield Entry(
                act=changed(label, where),
                old=str(old.get(key, "")),
                new=str(new.get(key, "")),
                is_change=True,
            )


def _custody(deed: Deed) -> Iterable[Entry]:
    received = any((row.new or {}).get("received_at") for row in deed.of("sample", "changed"))
    for row in deed.of("custody_event", "added") if not received else ():
        new = row.new or {}
        note = ", ".join(filter(None, [new.get("place"), new.get("person"), new.get("note")]))
        yield Entry(act=_(_CUSTODY.get(new.get("kind", ""), MOVED)), kind="moved", note=note)


def _analyses(deed: Deed, names: Names) -> Iterable[Entry]:
    """Tests that took the same step together are one line."""
    ended = any("closing_reason" in (row.new or {}) for row in deed.of("sample", "changed"))
    steps: dict[str, list[str]] = {}
    sent_back: dict[str, list[str]] = {}
    for row in deed.of("analysis", "changed"):
        old, new = row.old or {}, row.new or {}
        name = names.tests.get(str(row.entity_id), _("a test"))
        state = new.get("state", "")
        if state == "assigned" and old.get("state") in ("resulted", "verified"):
            sent_back.setdefault(row.reason or new.get("returned_reason") or "", []).append(name)
        elif state in _ANALYSIS_STEPS and not ended:
            steps.setdefault(state, []).append(name)
        elif "analyst_id" in new and not deed.of("result"):
            steps.setdefault("to:" + names.people.get(new["analyst_id"] or "", _("nobody")), []).append(name)
    for state, tests in steps.items():
        if state.startswith("to:"):
            yield Entry(
                act=_("assigned {what} to {person}", what=_tests(tests), person=state[3:]), kind="assigned"
            )
        else:
            act, kind, tone = _ANALYSIS_STEPS[state]
            yield Entry(act=_(act, what=_tests(tests)), kind=kind, tone=tone)
    for reason, tests in sent_back.items():
        yield Entry(
            act=_("sent back {what}", what=_tests(tests)), kind="returned", tone="warn", reason=reason
        )
    if not steps.get("retracted"):
        added = [names.tests.get(str(row.entity_id), _("a test")) for row in deed.of("analysis", "added")]
        if added:
            yield Entry(act=_("added {what}", what=_tests(added)), kind="created")


def _results(deed: Deed, names: Names) -> Iterable[Entry]:
    added = deed.of("result", "added")
    if added:
        yield _entered(added, names)
    for row in deed.of("result", "changed"):
        old, new = row.old or {}, row.new or {}
        name, unit = names.results.get(str(row.entity_id), (_("a result"), ""))
        if "reported_text" in new or "raw_text" in new or "dilution" in new:
            key = next(key for key in ("reported_text", "raw_text", "dilution") if key in new)
            above = new.get("verdict") == "fail"
            yield Entry(
                act=changed(name), kind="above" if above else "result", tone="bad" if above else "",
                old=_number_of(key, old), new=_number_of(key, new), unit=unit if key == "reported_text" else "",
                note=new.get("verdict_text", "") if above else "", is_change=True,
            )  # fmt: skip
        elif "remark" in new:
            yield Entry(
                act=_("changed the remark on {name}", name=name),
                old=old.get("remark") or "",
                new=new["remark"],
            )


def _number_of(key: str, facts: dict[str, Any]) -> str:
    """What was read stands as it was typed, what is reported as on every screen."""
    told = str(facts.get(key, ""))
    return typeset(told) if key == "reported_text" else told


def _entered(rows: Sequence[AuditEvent], names: Names) -> Entry:
    imported = any((row.new or {}).get("source") == "file" for row in rows)
    told, above = [], []
    for row in rows:
        new = row.new or {}
        name, unit = names.results.get(str(row.entity_id), (_("A result"), ""))
        told.append(f"{name} {_number_of('reported_text', new)} {unit}".strip())
        if new.get("verdict") == "fail":
            above.append(f"{name}: {new.get('verdict_text', '')}")
    first = names.results.get(str(rows[0].entity_id), (_("a result"), ""))[0]
    what = first if len(rows) == 1 else plural("{count} result", "{count} results", len(rows))
    return Entry(
        act=_("imported {what}", what=what) if imported else _("entered {what}", what=what), kind="above" if above else "imported" if imported else "result",
        tone="bad" if above else "", note=" ".join(above) or (", ".join(told[:4]) + (" …" if len(told) > 4 else "")),
    )  # fmt: skip


def _reports(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    for row in deed.of("report", "added"):
        yield Entry(
            act=_("prepared report {number}", number=(row.new or {}).get("number", "")).strip(), kind="file"
        )
    if deed.of("report", "added"):
        return
    for row in deed.of("report", "changed"):
        step = _REPORT_STEPS.get((row.new or {}).get("state", ""))
        if step:
            act, kind, tone = step
            yield Entry(act=_(act, what=names.reports.get(str(row.entity_id), "")), kind=kind, tone=tone)
        elif {"comment", "language"} & {*(row.new or {})}:
            yield from _columns([row], "report", names, about)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(value: Any, how: str, names: Names) -> str:
    if value is None or value == "":
        return ""
    if how == "time":
        at = parse_local(str(value), "UTC")
        return short(at, names.zone)
    return _(str(value).replace("_", " ").capitalize()) if how == "word" else str(value)


def changed(what: str, where: str = "") -> str:
    """ "changed the due date of S26-0001"."""
    return _("changed {what} of {where}", what=what, where=where) if where else _("changed {what}", what=what)


def _tests(names: Sequence[str]) -> str:
    """ "Lead", "Lead and Copper", "5 tests"."""
    return _two(names) or plural("{count} test", "{count} tests", len(set(names)))


def _samples(numbers: Sequence[str]) -> str:
    return _two(numbers) or plural("{count} sample", "{count} samples", len(set(numbers)))


def _two(names: Sequence[str]) -> str:
    """One or two names in full; nothing for more."""
    unique = list(dict.fromkeys(names))
    if len(unique) == 2:
        return _("{first} and {other}", first=unique[0], other=unique[1])
    return unique[0] if len(unique) == 1 else ""
