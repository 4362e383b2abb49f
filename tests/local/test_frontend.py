"""When the front end is built again: after a change that a page can show, and only then."""

from pathlib import Path

import pytest

from labflow.local import frontend
from labflow.local.one_icon_script import ICONS, together
from labflow.local.same_origin import freed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "labflow/pages/samples.py",
        "labflow/domain/samples/views.py",
        "labflow/domain/samples/verbs.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""{name}."""')
    return tmp_path


def built(project: Path) -> None:
    page = project / frontend.BUILT
    page.parent.mkdir(parents=True)
    page.touch()
    (project / frontend.STAMP).write_text(frontend.digest(project))


def test_pages_that_were_never_built_are_built(project: Path) -> None:
    assert frontend.needed(project)


def test_built_pages_of_the_same_sources_are_kept(project: Path) -> None:
    built(project)
    assert not frontend.needed(project)


@pytest.mark.parametrize(
    "name", ["labflow/pages/samples.py", "labflow/domain/samples/views.py", "assets/labflow.css"]
)
def test_a_change_that_a_page_shows_needs_a_build(project: Path, name: str) -> None:
    built(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("changed")
    assert frontend.needed(project)


def test_a_renamed_page_needs_a_build(project: Path) -> None:
    built(project)
    page = project / "labflow/pages/samples.py"
    page.rename(page.with_name("sample_list.py"))
    assert frontend.needed(project)


def test_a_changed_rule_needs_no_build(project: Path) -> None:
    built(project)
    (project / "labflow/domain/samples/verbs.py").write_text("changed")
    assert not frontend.needed(project)


def test_compiled_python_files_do_not_count(project: Path) -> None:
    built(project)
    cache = project / "labflow/pages/__pycache__/samples.cpython-311.pyc"
    cache.parent.mkdir()
    cache.write_bytes(b"x")
    assert not frontend.needed(project)


@pytest.mark.parametrize(("name", "again"), [("labflow/pages/samples.py", True), (frontend.LOCK, False)])
def test_what_changes_while_it_is_built_is_built_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, name: str, again: bool
) -> None:
    built(project)

    class Building:
        pid = 1

        def wait(self) -> int:
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text("changed meanwhile")
            return 0

    monkeypatch.setattr(frontend.subprocess, "Popen", lambda *_args, **_more: Building())
    frontend.Build(project, project / "home").finish()
    assert frontend.needed(project) is again


def test_the_bundle_talks_to_the_host_it_came_from() -> None:
    script = "e={EVENT:`ws://localhost:8000/_event`,PING:`http://localhost:8000/ping`}"
    assert freed(script) == (
        "e={EVENT:`${location.origin.replace(/^http/,'ws')}/_event`,PING:`${location.origin}/ping`}"
    )


def test_icons_are_bundled_together_once():
    said = together("output: {codeSplitting: {groups: [{test: /env.json/}]}}")
    assert said.count(ICONS) == 1
    assert together(said) == said
    assert "env.json" in said


def test_a_bundler_without_groups_is_refused():
    with pytest.raises(RuntimeError, match="no groups"):
        together("output: {}")
