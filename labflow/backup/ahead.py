"""Migrations that a database still lacks: what each is about, and what it does to the tables that people work with."""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from alembic.util.exc import CommandError

_ALTERING = (
    "add_column", "drop_column", "alter_column", "create_foreign_key", "create_check_constraint",
    "create_unique_constraint", "drop_constraint", "rename_table", "drop_table",
)  # fmt: skip
_NAME = r"(?:public\.)?\"?([a-z_]+)\"?"
_STATEMENTS = (
    ("shuts", re.compile(rf"\b(?:alter|drop) table (?:if exists )?(?:only )?{_NAME}", re.IGNORECASE)),
    ("shuts", re.compile(rf"\b(?:create|drop) policy \w+ on {_NAME}", re.IGNORECASE)),
    ("writes", re.compile(rf"\bcreate (?:unique )?index (?!concurrently)\w* ?on {_NAME}", re.IGNORECASE)),
    ("writes", re.compile(rf"\bcreate trigger \w+ (?:before|after)[a-z ]*? on {_NAME}", re.IGNORECASE)),
    ("rows", re.compile(rf"\b(?:update|delete from) {_NAME}\s+(?:set|where|using)", re.IGNORECASE)),
)
_WORDS = {
    "shuts": "shuts {} until it is done: what reads or writes there waits",
    "writes": "lets {} be read but not written until it is done",
    "rows": "changes rows of {}: others who change the same rows wait",
}


@dataclass(frozen=True)
class Ahead:
    """One pending migration in words."""

    revision: str
    title: str
    effects: list[str]


def known(config: Config, heads: Iterable[str]) -> bool:
    """Whether this release has these migrations; a later release has more."""
    script = ScriptDirectory.from_config(config)
    try:
        return all(script.get_revision(head) for head in heads)
    except CommandError:
        return False


def newest(config: Config) -> set[str]:
    """The migrations that this release ends with."""
    return set(ScriptDirectory.from_config(config).get_heads())


def pending(config: Config, heads: Iterable[str]) -> list[Ahead]:
    """What is to be run, in its order."""
    script = ScriptDirectory.from_config(config)
    have = {one.revision for head in heads for one in script.iterate_revisions(head, "base")}
    todo = [one for one in script.walk_revisions() if one.revision not in have]
    return [_foretold(one) for one in reversed(todo)]


def _foretold(one: Script) -> Ahead:
    title = (inspect.getdoc(one.module) or "").split("\n")[0]
    return Ahead(one.revision, title, effects(inspect.getsource(one.module)))


def effects(source: str) -> list[str]:
    """What a migration's source does to tables that exist. New tables are nobody's yet, so they are left out."""
    tree = ast.parse(source)
    body = [
        node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name == "downgrade")
    ]
    found: dict[str, set[str]] = {kind: set() for kind in _WORDS}
    new: set[str] = set()
    for node in (inner for part in body for inner in ast.walk(part)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            _of_call(node.func.attr, list(_texts(node.args)), found, new)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            new.update(re.findall(rf"\bcreate table {_NAME}", node.value, re.IGNORECASE))
            for kind, pattern in _STATEMENTS:
                found[kind].update(pattern.findall(node.value))
    return [
        words.format(", ".join(sorted(tables))) for kind, words in _WORDS.items() if (tables := found[kind] - new)
    ]  # fmt: skip


def _of_call(name: str, texts: list[str], found: dict[str, set[str]], new: set[str]) -> None:
    if not texts:
        return
    if name == "create_table":
        new.add(texts[0])
    elif name == "create_index" and len(texts) > 1:
        found["writes"].add(texts[1])
    elif name in _ALTERING:
        named_first = name in (
            "create_foreign_key",
            "create_check_constraint",
            "create_unique_constraint",
            "drop_constraint",
        )
        found["shuts"].add(texts[1] if named_first and len(texts) > 1 else texts[0])


def _texts(arguments: list[ast.expr]) -> Iterator[str]:
    """The plain strings among the arguments; `op.f("…")` is one, too."""
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif (
            isinstance(argument, ast.Call)
            and isinstance(argument.func, ast.Attribute)
            and argument.func.attr == "f"
        ):
            yield from _texts(argument.args)
