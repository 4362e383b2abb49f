"""The house's own rules can fail: each finds its fault in a small example, and passes its cure."""

import ast
from pathlib import PurePosixPath

import pytest

from tools.lint import rules

EXAMPLES = [
    (rules.only_work_commits, "labflow/domain/samples.py", "def f(db):\n    db.commit()", "def f(db):\n    db.flush()"),
    (rules.one_clock, "labflow/domain/samples.py", "now = datetime.now(UTC)", "now = work.now"),
    (
        rules.handlers_are_declared, "labflow/state/samples.py",
        "class A(LabState, rx.State):\n    def helper(self): ...", "class A(LabState, rx.State):\n    def _helper(self): ...",
    ),
    (
        rules.no_setter_of_everything, "labflow/state/samples.py",
        "class A(rx.State):\n    @rx.var(cache=False)\n    def x(self): ...", "class A(rx.State):\n    @rx.var\n    def x(self): ...",
    ),
    (rules.no_foreign_scripts, "labflow/state/samples.py", "rx.call_script(f'x({self.y})')", "rx.call_script('location.reload()')"),
    (rules.no_foreign_scripts, "labflow/pages/samples.py", "rx.html(text)", "rx.text(text)"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "path", "fault", "cure"), EXAMPLES, ids=[e[0].__name__ for e in EXAMPLES])
def test_a_rule_finds_its_fault_and_passes_its_cure(rule, path: str, fault: str, cure: str) -> None:
    assert list(rule(PurePosixPath(path), ast.parse(fault)))
    assert not list(rule(PurePosixPath(path), ast.parse(cure)))
