"""What `labflow up` says when all of it runs."""

import subprocess
from types import SimpleNamespace

import pytest

from labflow.cli import up
from labflow.settings import Mode

HINT = ".venv/bin/labflow user create"


@pytest.mark.parametrize(
    ("accounts", "told"), [("", True), ("max@lab.example  Max  Manager  active\n", False)]
)
def test_an_installation_without_people_says_how_the_first_one_is_made(
    monkeypatch: pytest.MonkeyPatch, accounts: str, told: bool
) -> None:
    listed = subprocess.CompletedProcess([], 0, stdout=accounts, stderr="")
    monkeypatch.setattr(up.subprocess, "run", lambda *_args, **_more: listed)
    values = SimpleNamespace(
        kind=Mode.TEST,
        address="http://localhost:3000",
        portal_url="",
        api_address="http://localhost:3000",
    )
    said: list[str] = []
    up._greet(SimpleNamespace(say=said.append, elapsed=lambda: 1.0), values, ["/data"], browser=False)  # type: ignore[arg-type]
    assert (HINT in "\n".join(said)) is told
