"""Log lines are JSON, and a traceback in them does not carry the values that were in the program's hands."""

import json
import logging

import pytest
import structlog

from labflow.kit.logs import configure


@pytest.fixture(autouse=True)
def _as_before():
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    yield
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def test_a_failure_is_one_json_line_without_local_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info")
    secret = "correct horse battery"
    try:
        raise ValueError("the reader stumbled")
    except ValueError:
        structlog.get_logger("labflow.screen").error("handler_failed", reference="ab12", exc_info=True)
    line = capsys.readouterr().err.strip()
    told = json.loads(line)
    assert (told["event"], told["reference"]) == ("handler_failed", "ab12")
    assert "the reader stumbled" in told["exception"]
    assert secret not in line


def test_lines_of_other_libraries_are_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warn")
    logging.getLogger("some.library").warning("disk %s", "full")
    assert json.loads(capsys.readouterr().err)["event"] == "disk full"
