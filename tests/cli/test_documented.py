"""Every `labflow …` command that the documents name is one there is, with these options; so are the settings they name."""

import itertools
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts.exceptions import CycloptsError, MissingArgumentError

from labflow.cli.main import app
from labflow.settings import PROJECT, names
from labflow.settings_checks import understood
from labflow.settings_names import AROUND, REPLACED

DOCUMENTS = sorted(
    path for path in (*PROJECT.glob("*.md"), *(PROJECT / "docs").glob("*.md"), *(PROJECT / "infra").rglob("*.md"))
    if path.name not in ("CHANGELOG.md", "plan.md")
)  # fmt: skip
# Words that stand in a file format, not in a shell
FORMAT = {"labflow backup key", "labflow backup recipient", "labflow backup manifest", "labflow backup file"}
# What runs a command inside of a container or as a task
INSIDE = re.compile(r"(?:exec (?:web|api|portal|worker) labflow|run --rm.* migrate|labflow:local|deploy/ecs/task\.sh)\s+([a-z].*)$")  # fmt: skip
SHELL = re.compile(r"(?:^|(?:&&|;|\|)\s*|\.venv/bin/)labflow\s+(-?[a-z].*)$")


def said(document: Path) -> Iterator[str]:
    """Lines of shell: those of fenced blocks, and what stands between back-ticks."""
    fenced = False
    for line in document.read_text().splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced:
            yield line.strip()
        else:
            yield from re.findall(r"`([^`]+)`", line)


def commands(document: Path) -> Iterator[str]:
    for line in said(document):
        line = re.sub(r"\s+#.*", "", line)
        for found in (SHELL.search(line), INSIDE.search(line)):
            if found and f"labflow {found.group(1)}" not in FORMAT:
                yield re.split(r"\s(?:&&|\||;|>)\s", found.group(1))[0]


def meant(command: str) -> Iterator[list[str]]:
    """The command without what only a reader understands: `a\\|b`, `[--option]`, `<name>`, `N`, `…`."""
    plain = command.replace("[", "").replace("]", "").replace("…", "").replace("<service>", "web")
    tokens = [re.sub(r"^N$", "1", token) for token in shlex.split(plain.replace("\\|", "|"))]
    yield from (list(each) for each in itertools.product(*(token.split("|") for token in tokens)))


NAMED = [(document, command) for document in DOCUMENTS for command in commands(document)]


@pytest.mark.parametrize(("document", "command"), NAMED, ids=[f"{d.name}: {c}" for d, c in NAMED])
def test_a_command_that_is_named_is_there_with_its_options(document: Path, command: str) -> None:
    for tokens in meant(command):
        try:
            app.parse_args(tokens, exit_on_error=False, print_error=False)
        except MissingArgumentError:
            continue  # named in a sentence, without all that it needs
        except CycloptsError as refusal:
            pytest.fail(f"{document.name} says `labflow {' '.join(tokens)}`: {refusal}")


def test_the_documents_are_read_at_all() -> None:
    told = {command.split()[0] for _, command in NAMED}
    assert {"migrate", "backup", "user", "health", "doctor", "archive", "seed"} <= told
    assert len(NAMED) > 40


def test_a_command_or_option_there_is_not_would_be_found() -> None:
    for wrong in (["helth", "web"], ["backup", "--two", "x"], ["health", "nobody"], ["user", "remove"]):
        with pytest.raises(CycloptsError):
            app.parse_args(wrong, exit_on_error=False, print_error=False)


def test_a_setting_that_is_named_is_understood() -> None:
    ours = re.compile(r"`((?:LABFLOW|SMTP|S3|JWT|STRIPE)_[A-Z_]+)(?:=[^`]*)?`")
    known = {*names(), *understood(), *AROUND, *REPLACED}
    wrong = {
        (document.name, name)
        for document in DOCUMENTS
        for name in ours.findall(document.read_text())
        if name not in known and not name.startswith("LABFLOW_TEST_") and not name.endswith("_")
    }
    assert wrong == set()
