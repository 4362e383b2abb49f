"""The house's own rules can fail: each finds its fault in a small example, and passes its cure."""

import ast
from pathlib import PurePosixPath

import pytest

from tools.lint import rules, styles

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


STYLES = [
    ("a{left:0}", "a{inset-inline-start:0}"),
    ("a{top:0;margin-right:4px!important}", "a{top:0;margin-inline-end:4px!important}"),
    (".a b{border-left:1px solid red}", ".a b{border-inline-start:1px solid red}"),
    ("@media (max-width:1px){td{text-align:right}}", "@media (max-width:1px){td{text-align:end}}"),
    ("a{padding:0 8px 0 16px}", "a{padding:0 8px 2px 8px}"),
    ("a{inset:0 0 0 auto}", "a{inset:0 auto 4px auto}"),
    ("a{margin:0 calc(1px + 2px) 0 1px}", "a{margin:0 calc(1px + 2px) 4px calc(1px + 2px)}"),
    ("a{border-radius:6px 0 0 6px}", "a{border-radius:6px 6px 0 0}"),
    ("a{border-top-left-radius:6px}", "[dir=rtl] a{border-top-left-radius:6px}"),
    ("a{float:left}", ".pop .arr{left:0}"),
    ("a{color:red}\n.left{right:0}", ".left{color:red}/* left:0 */"),
    ('a{content:"x";left:0}', 'a{content:"left:0"}'),
]


@pytest.mark.parametrize(("fault", "cure"), STYLES)
def test_a_stylesheet_names_no_left_and_right(fault: str, cure: str) -> None:
    found = list(styles.sides_by_reading(PurePosixPath("assets/a.css"), fault))
    assert [line for line, _ in found] == [fault.count("\n") + 1]
    assert not list(styles.sides_by_reading(PurePosixPath("assets/a.css"), cure))
