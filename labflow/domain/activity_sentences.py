"""The sentences of a record's story: what the rows of one deed mean, in the words of the bench."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from labflow.domain.reports.wording import CUSTODY_STEP
from labflow.kit.times import parse_local, short
from labflow.models import AuditEvent

# What people call a column, and how its value is written; columns that are not here say nothing to a reader.
_COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "lab_order": {
        "client_reference": ("the client's reference", "text"), "priority": ("the priority", "word"),
        "due_at": ("the due date", "time"), "note": ("the note", "text"),
    },
    "sample": {
        "client_reference": ("the client's name for it", "text"), "collected_at": ("the collection time", "time"),
        "collected_by": ("who collected it", "text"), "due_at": ("the due date", "time"),
        "location": ("the location", "text"), "temperature": ("the temperature on arrival", "number"),
        "reception_note": ("the reception note", "text"),
    },
    "report": {"comment": ("the comment", "text")},
}  # fmt: skip
_ORDER_STEPS = {
    "submitted": ("submitted the order", "created", ""),
    "confirmed": ("confirmed the order", "verified", "ok"),
    "on_hold": ("put the order on hold", "hold", "warn"),
    "cancelled": ("cancelled the order", "cancelled", "bad"),
    "closed": ("closed the order", "verified", "ok"),
}
_REPORT_STEPS = {
    "for_approval": ("submitted report {} for approval", "review", "vio"),
    "draft": ("took report {} back to draft", "returned", ""),
    "issued": ("authorised report {}", "signed", "ok"),
    "superseded": ("replaced report {}", "changed", ""),
    "withdrawn": ("withdrew report {}", "cancelled", "bad"),
}
_ANALYSIS_STEPS = {
    "resulted": ("submitted {} for review", "review", "vio"),
    "verified": ("verified {}", "verified", "ok"),
    "published": ("reported {}", "issued", "ok"),
    "retracted": ("asked to test {} again", "returned", "warn"),
    "rejected": ("rejected {}", "rejected", "bad"),
    "cancelled": ("cancelled {}", "cancelled", ""),
}


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
            act="created and confirmed the order" if state == "confirmed" else "created the order", kind="created",
            note=_count(count, "sample") if count else "",
        )  # fmt: skip
        return
    for row in deed.of("lab_order", "changed"):
        old, new = row.old or {}, row.new or {}
        if new.get("state") in _ORDER_STEPS and not deed.of("sample", "added"):
            if old.get("state") == "on_hold" and new["state"] in ("confirmed", "submitted"):
                yield Entry(act="resumed the order", kind="changed")
            elif old.get("state") != "in_progress" or new["state"] != "confirmed":
                act, kind, tone = _ORDER_STEPS[new["state"]]
                yield Entry(act=act, kind=kind, tone=tone)
        elif new.get("state") == "completed":
            yield Entry(act="reported the last sample: the order is complete", kind="issued", tone="ok")
        elif "state" not in new:
            yield from _columns([row], "lab_order", names, "order")


def _labels(deed: Deed) -> Iterable[Entry]:
    """Labels that were printed, and those printed again: a second one for the same thing is worth seeing."""
    printed = [row.new or {} for row in deed.of("label_print", "added")]
    for again, act, tone in ((False, "printed", ""), (True, "printed again", "warn")):
        numbers = [str(new.get("number", "")) for new in printed if bool(new.get("again")) == again]
        if numbers:
            yield Entry(
                act=f"{act} {_count(len(numbers), 'label')}",
                kind="label",
                tone=tone,
                note=", ".join(numbers[:4]) + (" …" if len(numbers) > 4 else ""),
            )


def _registration(deed: Deed, about: str) -> Iterable[Entry]:
    added = deed.of("sample", "added")
    if not added or (about == "order" and deed.of("lab_order", "added")):
        return
    if about == "order":
        yield Entry(act=f"added {_count(len(added), 'sample')}", kind="created")
        return
    parts = [
        _count(len(deed.of("analysis", "added")), "test"),
        _count(len(deed.of("container", "added")), "container"),
    ]
    yield Entry(act="registered the sample", kind="created", note=", ".join(parts))


def _reception(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    received = [row for row in deed.of("sample", "changed") if (row.new or {}).get("received_at")]
    if not received:
        return
    if about == "order":
        numbers = sorted({names.samples.get(str(row.entity_id), "a sample") for row in received})
        yield Entry(act=f"received {_some(numbers, 'samples')}", kind="received")
        return
    new = received[0].new or {}
    parts = [
        f"{new['temperature']} °C".replace("-", "−") if new.get("temperature") is not None else "",
        ", ".join(new.get("conditions") or []), new.get("location") or "", new.get("temperature_reason") or "",
    ]  # fmt: skip
    yield Entry(act="received the sample", kind="received", note=", ".join(filter(None, parts)))


def _endings(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    for state, kind in (("rejected", "rejected"), ("cancelled", "cancelled")):
        ended = [
            row for row in deed.of("sample", "changed")
            if (row.new or {}).get("state") == state and "closing_reason" in (row.new or {})
        ]  # fmt: skip
        if ended and not (about == "order" and deed.of("lab_order")):
            numbers = sorted({names.samples.get(str(row.entity_id), "the sample") for row in ended})
            what = _some(numbers, "samples") if about == "order" else "the sample"
            reason = (ended[0].new or {}).get("closing_reason") or ""
            yield Entry(act=f"{state} {what}", kind=kind, tone="bad", reason=reason)


def _columns(rows: Sequence[AuditEvent], entity: str, names: Names, about: str) -> Iterable[Entry]:
    """One line for each value that somebody changed; what follows from other work is left to that work's line."""
    for row in rows:
        old, new = row.old or {}, row.new or {}
        if entity == "sample" and ("received_at" in new or "closing_reason" in new):
            continue
        where = f" of {names.samples[str(row.entity_id)]}" if about == "order" and entity == "sample" else ""
        for column, (words, how) in _COLUMNS.get(entity, {}).items():
            if column in new and _written(old.get(column), how, names) != _written(new[column], how, names):
                yield Entry(
                    act=f"changed {words}{where}", old=_written(old.get(column), how, names),
                    new=_written(new[column], how, names), is_change=True,
                )  # fmt: skip
        if "custom" in new:
            yield from _custom(old.get("custom") or {}, new.get("custom") or {}, names, where)


def _custom(old: dict[str, Any], new: dict[str, Any], names: Names, where: str) -> Iterable[Entry]:
    for key in sorted({*old, *new}):
        if old.get(key, "") != new.get(key, ""):
            label = names.custom.get(key, key.replace("_", " "))
            yield Entry(
                act=f"changed {label}{where}",
                old=str(old.get(key, "")),
                new=str(new.get(key, "")),
                is_change=True,
            )


def _custody(deed: Deed) -> Iterable[Entry]:
    received = any((row.new or {}).get("received_at") for row in deed.of("sample", "changed"))
    for row in deed.of("custody_event", "added") if not received else ():
        new = row.new or {}
        step = CUSTODY_STEP.get(new.get("kind", ""), "Moved").lower()
        note = ", ".join(filter(None, [new.get("place"), new.get("person"), new.get("note")]))
        yield Entry(act=f"{step} the sample", kind="moved", note=note)


def _analyses(deed: Deed, names: Names) -> Iterable[Entry]:
    """Tests that took the same step together are one line."""
    ended = any("closing_reason" in (row.new or {}) for row in deed.of("sample", "changed"))
    steps: dict[str, list[str]] = {}
    sent_back: dict[str, list[str]] = {}
    for row in deed.of("analysis", "changed"):
        old, new = row.old or {}, row.new or {}
        name = names.tests.get(str(row.entity_id), "a test")
        state = new.get("state", "")
        if state == "assigned" and old.get("state") in ("resulted", "verified"):
            sent_back.setdefault(row.reason or new.get("returned_reason") or "", []).append(name)
        elif state in _ANALYSIS_STEPS and not ended:
            steps.setdefault(state, []).append(name)
        elif "analyst_id" in new and not deed.of("result"):
            steps.setdefault("to:" + names.people.get(new["analyst_id"] or "", "nobody"), []).append(name)
    for state, tests in steps.items():
        if state.startswith("to:"):
            yield Entry(act=f"assigned {_some(tests, 'tests')} to {state[3:]}", kind="assigned")
        else:
            act, kind, tone = _ANALYSIS_STEPS[state]
            yield Entry(act=act.format(_some(tests, "tests")), kind=kind, tone=tone)
    for reason, tests in sent_back.items():
        yield Entry(act=f"sent back {_some(tests, 'tests')}", kind="returned", tone="warn", reason=reason)
    if not steps.get("retracted"):
        added = [names.tests.get(str(row.entity_id), "a test") for row in deed.of("analysis", "added")]
        if added:
            yield Entry(act=f"added {_some(added, 'tests')}", kind="created")


def _results(deed: Deed, names: Names) -> Iterable[Entry]:
    added = deed.of("result", "added")
    if added:
        yield _entered(added, names)
    for row in deed.of("result", "changed"):
        old, new = row.old or {}, row.new or {}
        name, unit = names.results.get(str(row.entity_id), ("a result", ""))
        if "reported_text" in new or "raw_text" in new or "dilution" in new:
            key = next(key for key in ("reported_text", "raw_text", "dilution") if key in new)
            above = new.get("verdict") == "fail"
            yield Entry(
                act=f"changed {name}", kind="above" if above else "result", tone="bad" if above else "",
                old=str(old.get(key, "")), new=str(new[key]), unit=unit if key == "reported_text" else "",
                note=new.get("verdict_text", "") if above else "", is_change=True,
            )  # fmt: skip
        elif "remark" in new:
            yield Entry(act=f"changed the remark on {name}", old=old.get("remark") or "", new=new["remark"])


def _entered(rows: Sequence[AuditEvent], names: Names) -> Entry:
    imported = any((row.new or {}).get("source") == "file" for row in rows)
    told, above = [], []
    for row in rows:
        new = row.new or {}
        name, unit = names.results.get(str(row.entity_id), ("A result", ""))
        told.append(f"{name} {new.get('reported_text', '')} {unit}".strip())
        if new.get("verdict") == "fail":
            above.append(f"{name}: {new.get('verdict_text', '')}")
    first = names.results.get(str(rows[0].entity_id), ("a result", ""))[0]
    what = first if len(rows) == 1 else _count(len(rows), "result")
    return Entry(
        act=f"{'imported' if imported else 'entered'} {what}", kind="above" if above else "imported" if imported else "result",
        tone="bad" if above else "", note=" ".join(above) or (", ".join(told[:4]) + (" …" if len(told) > 4 else "")),
    )  # fmt: skip


def _reports(deed: Deed, names: Names, about: str) -> Iterable[Entry]:
    for row in deed.of("report", "added"):
        yield Entry(act=f"prepared report {(row.new or {}).get('number', '')}".strip(), kind="file")
    if deed.of("report", "added"):
        return
    for row in deed.of("report", "changed"):
        step = _REPORT_STEPS.get((row.new or {}).get("state", ""))
        if step:
            act, kind, tone = step
            yield Entry(act=act.format(names.reports.get(str(row.entity_id), "")), kind=kind, tone=tone)
        elif "comment" in (row.new or {}):
            yield from _columns([row], "report", names, about)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────


def _written(value: Any, how: str, names: Names) -> str:
    if value is None or value == "":
        return ""
    if how == "time":
        at = parse_local(str(value), "UTC")
        return short(at, names.zone)
    return str(value).replace("_", " ") if how == "word" else str(value)


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _some(names: Sequence[str], noun: str) -> str:
    """ "Lead", "Lead and Copper", "5 tests"."""
    unique = list(dict.fromkeys(names))
    return " and ".join(unique) if len(unique) <= 2 else f"{len(unique)} {noun}"
