"""The rules: each looks at one parsed file and yields the lines that break it, with what to do instead."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

Finding = tuple[int, str]


def only_work_commits(path: PurePosixPath, tree: ast.Module) -> Iterator[Finding]:
    """Only `open_work` commits: one event, one piece of work, one commit."""
    if (
        path.parts[:2] != ("labflow", "demo") and path.name != "work.py"
    ):  # the demo hurries its own connections
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
            ):
                yield node.lineno, "Do not commit: open_work does, once."


def one_clock(path: PurePosixPath, tree: ast.Module) -> Iterator[Finding]:
    """Rules go by `work.now`; nothing in the domain asks the machine for the time."""
    if path.parts[:2] == ("labflow", "domain") and path.name != "work.py":
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                value = node.value
                if isinstance(value, ast.Name) and value.id in ("datetime", "date"):
                    yield node.lineno, "Use work.now: there is one clock."


def handlers_are_declared(path: PurePosixPath, tree: ast.Module) -> Iterator[Finding]:
    """Every public method of a State can be called by a stranger: it is an @rx.event, or begins with an underscore."""
    for state in _states(path, tree):
        for method in state.body:
            if not isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) or method.name.startswith("_"):
                continue
            if not method.decorator_list or not _is_event_or_var(method.decorator_list[0]):
                yield (
                    method.lineno,
                    f"{state.name}.{method.name}: put @rx.event on top, or begin its name with _.",
                )


def no_setter_of_everything(path: PurePosixPath, tree: ast.Module) -> Iterator[Finding]:
    """A computed var that is never cached runs on every event of everybody."""
    if "state" in path.parts:
        for node in ast.walk(tree):
            uncached = (
                isinstance(node, ast.keyword) and node.arg == "cache" and isinstance(node.value, ast.Constant)
            )
            if uncached and node.value.value is False:
                yield node.value.lineno, "No computed var without cache: load it in a handler."


def no_foreign_scripts(path: PurePosixPath, tree: ast.Module) -> Iterator[Finding]:
    """Scripts that carry data are injections; HTML that carries data is one too."""
    if path.parts[:2] in (("labflow", "state"), ("labflow", "pages"), ("labflow", "components")):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "call_script" and not (node.args and _is_fixed(node.args[0])):
                    yield node.lineno, "call_script takes a constant only: no var and no data."
                if (
                    node.func.attr == "html"
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "rx"
                ):
                    yield node.lineno, "No rx.html: show text as text."


RULES = (only_work_commits, one_clock, handlers_are_declared, no_setter_of_everything, no_foreign_scripts)


def _is_fixed(script: ast.expr) -> bool:
    """A literal, a CONSTANT, or a literal filled with plain names that a page function was given when it was built."""
    if isinstance(script, ast.JoinedStr):
        return all(
            isinstance(part, ast.Constant) or isinstance(part.value, ast.Name) for part in script.values
        )
    return isinstance(script, ast.Constant) or (isinstance(script, ast.Name) and script.id.isupper())


def _states(path: PurePosixPath, tree: ast.Module) -> Iterator[ast.ClassDef]:
    if "state" in path.parts:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any("State" in ast.unparse(base) for base in node.bases):
                yield node


def _is_event_or_var(decorator: ast.expr) -> bool:
    text = ast.unparse(decorator)
    return text.startswith(("rx.event", "rx.var"))
