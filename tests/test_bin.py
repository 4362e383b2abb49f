"""The scripts in bin/: they name the missing piece and the command that installs it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = (
    "bash",
    "env",
    "dirname",
    "uname",
    "id",
    "cut",
    "cat",
    "cksum",
    "grep",
    "head",
    "tail",
    "printf",
    "sed",
    "tr",
)
SCRIPTS = ("up", "test", "check", "fix")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh copy of what the scripts look at, without an environment."""
    shutil.copytree(PROJECT / "bin", tmp_path / "clone" / "bin")
    shutil.copy(PROJECT / "requirements.lock", tmp_path / "clone")
    return tmp_path / "clone"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A machine with the basic tools and no Python."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def install(programs: Path, name: str, text: str) -> None:
    (programs / name).write_text(f"#!{shutil.which('bash')}\n{text}\n")
    (programs / name).chmod(0o755)


def run(clone: Path, programs: Path, script: str = "up") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / "bin" / script],
        env={"PATH": str(programs), "HOME": str(clone)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_without_python_it_says_how_to_get_one(clone: Path, programs: Path, script: str) -> None:
    done = run(clone, programs, script)
    assert done.returncode == 1
    assert "LabFlow needs Python 3.11 or newer" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr or "brew install" in done.stderr


def test_an_old_python_is_named_with_its_version(clone: Path, programs: Path) -> None:
    (programs / "uname").unlink()
    install(programs, "uname", "echo Linux")
    install(programs, "python3", 'if [ "$1" = -V ]; then echo "Python 3.10.12"; else exit 1; fi')
    done = run(clone, programs)
    assert "python3 here is 3.10.12" in done.stderr
    assert "apt-get install python3.11 python3.11-venv" in done.stderr


def test_on_a_mac_the_advice_is_homebrew(clone: Path, programs: Path) -> None:
    (programs / "uname").unlink()
    install(programs, "uname", "echo Darwin")
    assert "brew install python@3.13" in run(clone, programs).stderr


def test_a_newer_python_under_its_own_name_is_found_and_a_missing_venv_module_named(
    clone: Path, programs: Path
) -> None:
    install(programs, "python3", "exit 1")
    install(programs, "python3.12", 'case "$2" in *ensurepip*) exit 1 ;; *print*) echo python3.12 ;; esac')
    done = run(clone, programs)
    assert done.returncode == 1
    assert "venv module is missing" in done.stderr
    assert "apt-get install python3.12-venv" in done.stderr


def test_people_are_told_to_use_sudo_and_root_is_not(clone: Path, programs: Path) -> None:
    (programs / "uname").unlink()
    install(programs, "uname", "echo Linux")
    (programs / "id").unlink(missing_ok=True)
    install(programs, "id", "echo 1000")
    assert "sudo apt-get install" in run(clone, programs).stderr
    install(programs, "id", "echo 0")
    assert "sudo" not in run(clone, programs).stderr


def test_an_environment_of_another_folder_is_not_used(clone: Path, programs: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (python.parent / "activate").write_text("VIRTUAL_ENV=/elsewhere/.venv\n")
    assert "LabFlow needs Python" in run(clone, programs).stderr


@pytest.mark.parametrize("script", [*(f"bin/{name}" for name in SCRIPTS), ".ci/run"])
def test_every_script_can_be_started(script: str) -> None:
    assert os.access(PROJECT / script, os.X_OK)


def test_continuous_integration_runs_exactly_check_and_test() -> None:
    lines = (PROJECT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if line.startswith("bin/")] == ["bin/check", "bin/test"]


def test_the_scripts_name_no_registry_and_no_machine() -> None:
    text = "".join(path.read_text() for path in (PROJECT / "bin").iterdir())
    assert "://" not in text
    assert "/root/" not in text
