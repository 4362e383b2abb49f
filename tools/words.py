"""`python -m tools.words update|check`: keep the catalogues in step with the pages and the code.

update    puts new messages into every catalogue and takes out those that nobody says any more
check     exit code 1 when a catalogue lacks a message, has one too many, or a translation forgets a {name}
"""

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from labflow import words

PROJECT = Path(__file__).resolve().parents[1]
# Rooms that talk to people on screens and through the API. What the command line says to operators is English.
ROOMS = ("api", "components", "domain", "instruments", "kit", "pages", "reports", "state")
# Functions whose first argument is a message, and those with one form for one and one for many.
SAYS = {"_", "later", "done", "note", "failed", "closed_page", "t"}
COUNTS = {"plural": 2, "many": 2}
# Declarations: every text in them that reads like words, not like a key or an address.
TABLES = {"Column", "SheetColumn", "Filter", "View", "BulkAct", "Transition", "Kind", "Field", "Use", "fixed"}
BRACES = re.compile(r"\{(\w+)\}")
WORDS = re.compile(r"[A-Z][a-z]|[A-Z][A-Z]* [a-z]|\{n\} |\d+ [a-z]|[a-z]+ [a-z]")
LETTER_SAYS = re.compile(r'\b_\("([^"]+)"')
LETTER_COUNTS = re.compile(r'\bplural\("([^"]+)", "([^"]+)"')
Sayings = dict[str | tuple[str, str], set[str]]


def sayings() -> Sayings:
    """Every message with the files or pages that say it."""
    found: Sayings = {}
    for message, where in (*_of_pages(), *_of_code(), *_of_papers()):
        found.setdefault(message, set()).add(where)
    singular = {message[0] for message in found if isinstance(message, tuple)}
    return {message: places for message, places in found.items() if message not in singular}


def _of_pages() -> Iterator[tuple[str, str]]:
    os.environ.setdefault("DATABASE_URL", "postgresql://words@localhost/none")
    os.environ.setdefault("LABFLOW_MODE", "demo")
    from labflow import pages as _declared  # noqa: F401
    from labflow.components import broken as _broken  # noqa: F401 (no page of its own)
    from labflow.components import connection as _connection  # noqa: F401 (nor this)
    from labflow.components import sending as _sending  # noqa: F401 (nor this)
    from labflow.components.words import HEARD, spoken
    from labflow.ext.page import pages
    from labflow.vocabulary import (
        AnalysisState,
        ArchiveState,
        DeliveryState,
        InstrumentState,
        MailState,
        OrderState,
        Permission,
        Priority,
        ReportState,
        SampleState,
        words_of,
    )

    for page in pages():
        spoken(page.build(), page.module)
        yield page.title, page.module
    yield from ((words_of(permission), "labflow.vocabulary") for permission in Permission)
    of_records = (OrderState, SampleState, AnalysisState, ReportState)
    of_jobs = (MailState, DeliveryState, ArchiveState, InstrumentState)
    states = {state for kind in (*of_records, *of_jobs) for state in kind}
    yield from ((state.replace("_", " "), "labflow.vocabulary") for state in states)
    yield from ((priority.capitalize(), "labflow.vocabulary") for priority in Priority)
    yield from _of_the_trail()
    for message, modules in HEARD.items():
        yield from ((message, module) for module in modules if module.startswith("labflow."))


def _of_the_trail() -> Iterator[tuple[str, str]]:
    """Tables and columns as the audit trail calls them: nobody writes these words, they follow from the models."""
    from sqlmodel import SQLModel

    from labflow.domain.audit_words import KINDS, is_silent, label_of

    for name, table in SQLModel.metadata.tables.items():
        yield KINDS.get(name, name.replace("_", " ")), "labflow.models"
        for column in table.columns:
            if not is_silent(column.name):
                yield label_of(column.name), "labflow.models"


def _of_code() -> Iterator[tuple[str | tuple[str, str], str]]:
    files = sorted(file for room in ROOMS for file in (PROJECT / "labflow" / room).rglob("*.py"))
    trees = {file: ast.parse(file.read_text("utf-8")) for file in (*files, PROJECT / "labflow" / "errors.py")}
    refusals = _refusals(trees.values())
    for file, tree in trees.items():
        module = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
        named = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from ((message, module) for message in _said(node, refusals, named))
            elif isinstance(node, ast.Assign) and _is_problem(node.targets[0]):
                yield from ((text, module) for text in _texts(node.value, named))


def _of_papers() -> Iterator[tuple[str | tuple[str, str], str]]:
    """What the templates of documents and of letters say themselves."""
    from labflow.domain.letters.writing import TEMPLATES as LETTERS
    from labflow.reports.press import TEMPLATES as PAPERS
    from labflow.reports.press import messages

    yield from (
        (message, "labflow.reports")
        for paper in sorted(PAPERS.glob("*.typ"))
        for message in messages(paper.name)
    )
    for letter in sorted(LETTERS.iterdir()):
        source = letter.read_text("utf-8")
        yield from ((message, "labflow.domain.letters") for message in LETTER_SAYS.findall(source))
        yield from (((one, more), "labflow.domain.letters") for one, more in LETTER_COUNTS.findall(source))


def _constants(tree: ast.Module) -> dict[str, str]:
    """Sentences that a module gives a name: `WRONG = "The email or the password is not right."`"""
    return {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }  # fmt: skip


def _said(call: ast.Call, refusals: set[str], named: dict[str, str]) -> Iterator[str | tuple[str, str]]:
    name = _name(call.func)
    if name == "Problem" and len(call.args) > 2:
        yield from _texts(call.args[2], named)
    if _is_note(call.func) and call.args and isinstance(call.args[0], ast.Constant):
        act = str(call.args[0].value)
        yield act[:1].upper() + act[1:]
    if name in TABLES:
        yield from _of_table(call)
    if name == "ListPlan" and len(call.args) > 2:
        one, more = call.args[1:3]
        if isinstance(one, ast.Constant) and isinstance(more, ast.Constant):
            yield (f"{{count}} {one.value}", f"{{count}} {more.value}")
    if name in COUNTS and len(call.args) > 1:
        one, more = call.args[:2]
        if isinstance(one, ast.Constant) and isinstance(more, ast.Constant):
            yield (one.value, more.value)
    elif call.args and (name in SAYS or name in refusals):
        yield from _texts(call.args[0], named)
        if (
            name.endswith("Refused") and len(call.args) > 1
        ):  # of the numbers engine: the cause, then the remedy
            yield from _texts(call.args[1], named)


def _of_table(call: ast.Call) -> Iterator[str]:
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.match(node.value):
            yield node.value
    if _name(call.func) == "Kind":
        yield from _texts(call.args[2], {})
    yield from (text for given in call.keywords if given.arg == "unit" for text in _texts(given.value, {}))


def _texts(node: ast.expr, named: dict[str, str]) -> Iterator[str]:
    """The texts an expression may be: itself, a named one, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield node.value
    elif isinstance(node, ast.Name) and node.id in named:
        yield named[node.id]
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, named), *_texts(node.orelse, named))


def _is_problem(target: ast.expr) -> bool:
    """`problems["name"] = "Give a name."`"""
    return isinstance(target, ast.Subscript) and _name(target.value) in ("problems", "errors", "wrong")


def _is_note(node: ast.expr) -> bool:
    """`work.note("signed in", …)`: an act that the audit trail names."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "note"
        and isinstance(node.value, ast.Name)
        and node.value.id == "work"
    )


def _name(node: ast.expr) -> str:
    """The plain name of what is called. Methods of other things are not ours, except `words._`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "words":
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _refusals(trees: Iterable[ast.Module]) -> set[str]:
    """The names of every kind of refusal: `LabError` and what is made from it, wherever it is declared."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"LabError", "NumbersRefused"}
    while new := {c.name for c in classes if found & {_name(base) for base in c.bases}} - found:
        found |= new
    return found


def update(name: str, said: Sayings) -> None:
    """Bring one catalogue in step. What is translated already stays."""
    before = words.catalogue(name) if _file(name).exists() else Catalog(locale=name, domain="labflow")
    after = Catalog(locale=name, domain="labflow", project="LabFlow", fuzzy=False, header_comment=_HEADER)
    after.creation_date = after.revision_date = before.creation_date
    for message, places in sorted(said.items(), key=lambda each: _id(each[0])):
        known = before.get(_id(message))
        string = known.string if known is not None and not known.fuzzy else ""
        if isinstance(message, tuple) and not isinstance(string, tuple):
            string = ("",) * after.num_plurals
        after.add(message, string, locations=[(place, None) for place in sorted(places)[:2]])
    _file(name).parent.mkdir(parents=True, exist_ok=True)
    with _file(name).open("wb") as file:
        write_po(file, after, width=118, sort_output=True, include_lineno=False)


def faults(name: str, said: Sayings) -> Iterator[str]:
    """What is not in order in one catalogue."""
    catalogue = words.catalogue(name)
    wanted = {_id(message) for message in said}
    for message in said:
        entry = catalogue.get(_id(message))
        if entry is None or not all(_strings(entry)):
            yield f"{name}: not translated: {_id(message)!r}"
        elif entry.fuzzy:
            yield f"{name}: only guessed: {_id(message)!r}"
        else:
            yield from (f"{name}: {fault}" for fault in _braces(entry))
    for entry in catalogue:
        if entry.id and _id(entry.id) not in wanted:
            yield f"{name}: nobody says this any more: {_id(entry.id)!r}"


def _braces(entry: Message) -> Iterator[str]:
    ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
    named = {name for text in ids for name in BRACES.findall(text)}
    for string in _strings(entry):
        if not set(BRACES.findall(string)) <= named or (
            isinstance(entry.id, str) and set(BRACES.findall(string)) != named
        ):
            yield f"{string!r} tells other {{names}} than {_id(entry.id)!r}"


def _strings(entry: Message) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, tuple | list) else (entry.string,)


def _id(message: str | tuple[str, str]) -> str:
    return message[0] if isinstance(message, tuple | list) else message


def _file(name: str) -> Path:
    return words.FOLDER / name / "LC_MESSAGES" / "labflow.po"


_HEADER = "# The words of LabFlow. Kept in step by `python -m tools.words update`; translations are written here by hand."


def main(act: str) -> int:
    said = sayings()
    found: list[str] = []
    for name in words.LANGUAGES:
        if name == words.SOURCE:
            continue
        if act == "update":
            update(name, said)
        else:
            found.extend(faults(name, said))
    sys.stdout.write("\n".join(found) + "\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
