"""Acts on several rows: asked once, done row by row, each in work of its own, each with its result."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from labflow.domain.lists.filters import Choice
from labflow.domain.lists.plan import BulkAct, ListPlan
from labflow.domain.lists.reading import name_of, names_of
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError
from labflow.words import _, plural

MOST = 500
ASKED = "asked"  # the field of the dialog that holds what an act further wants


@dataclass
class ActDialog:
    """What is asked before an act: its title names the act and the count."""

    key: str = ""
    title: str = ""
    text: str = ""
    label: str = ""
    icon: str = ""
    ids: list[str] = field(default_factory=list)
    reason: bool = False
    danger: bool = False
    ask: str = ""
    ask_kind: str = ""
    ask_label: str = ""
    options: list[Choice] = field(default_factory=list)
    busy: bool = False
    done: int = 0


@dataclass
class ActResult:
    """What became of one row."""

    id: str = ""
    name: str = ""
    ok: bool = False
    message: str = ""


def dialog(work: Work, plan: ListPlan, key: str, ids: list[str]) -> ActDialog:
    """The dialog of an act for these rows."""
    act = act_named(plan, key)
    work.require(act.permission)
    ids = list(dict.fromkeys(ids))
    if not ids:
        raise Invalid("Select rows first.")
    if len(ids) > MOST:
        raise Invalid("At most {count} rows at once.", count=MOST)
    what = plural(f"{{count}} {plan.noun}", f"{{count}} {plan.nouns}", len(ids))
    title = _("{act} {what}", act=_(act.label), what=what)
    options = list(act.options(work)) if act.options else []
    return ActDialog(
        act.key, title, _(act.text), title, act.icon, ids, act.reason, act.danger,
        act.ask, act.ask_kind, _(act.ask_label), [Choice(one.value, one.label) for one in options],
    )  # fmt: skip


def missing(plan: ListPlan, key: str, form: dict[str, Any]) -> dict[str, str]:
    """What has to be filled in before the act can be done."""
    act = act_named(plan, key)
    problems = {}
    if act.reason and not str(form.get("reason", "")).strip():
        problems["reason"] = _("Give a reason.")
    if act.ask and not str(form.get(ASKED, "")).strip():
        problems[ASKED] = _("Choose one.") if act.ask_kind == "choice" else _("Fill this in.")
    return problems


async def attempt(
    do: Callable[..., Awaitable[Any]], plan: ListPlan, key: str, id: str, form: dict[str, Any]
) -> ActResult:
    """One row: done, or why not. A refusal of one row leaves the others alone."""
    act = act_named(plan, key)
    try:
        name = await do(name_of, plan, id)
    except LabError as refusal:
        return ActResult(id, "", False, refusal.message)
    try:
        said = await do(act.verb, plan.read_id(id), **_asked(act, form))
    except LabError as refusal:
        return ActResult(id, name, False, refusal.message)
    return ActResult(id, name, True, said if isinstance(said, str) else _("Done"))


async def attempt_at_once(
    do: Callable[..., Awaitable[Any]], plan: ListPlan, key: str, ids: list[str], form: dict[str, Any]
) -> list[ActResult]:
    """All rows in one piece of work: done, or why none of them."""
    act = act_named(plan, key)
    try:
        names = await do(names_of, plan, ids)
        said = await do(act.verb, [plan.read_id(id) for id in ids], **_asked(act, form))
    except LabError as refusal:
        return [ActResult(ids[0], "", False, refusal.message)]
    return [
        ActResult(id, names.get(id, ""), True, said if isinstance(said, str) else _("Done")) for id in ids
    ]


def _asked(act: BulkAct, form: dict[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = {"reason": str(form.get("reason", "")).strip()} if act.reason else {}
    if act.ask:
        asked[act.ask] = str(form.get(ASKED, "")).strip()
    return asked


def act_named(plan: ListPlan, key: str) -> BulkAct:
    """The act of a list; anything else is refused."""
    for act in plan.acts:
        if act.key == key:
            return act
    raise Invalid("There is no such act.")
