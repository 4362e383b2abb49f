"""The timers are ones that systemd understands, and they start commands there are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from labflow.cli.main import app
from labflow.settings import PROJECT, names

UNITS = sorted((PROJECT / "deploy" / "systemd").glob("labflow-*"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd on this machine")
def test_systemd_finds_nothing_wrong(tmp_path: Path):
    for unit in UNITS:
        # the programs are not installed here
        (tmp_path / unit.name).write_text(re.sub(r"(?m)^(ExecStart=)\S+", r"\1/bin/true", unit.read_text()))
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [
        line
        for line in done.stderr.splitlines()
        if "labflow" in line and "Failed to prepare filename" not in line
    ]
    assert ours == []


def test_they_start_commands_there_are():
    texts = [unit.read_text() for unit in UNITS] + [(PROJECT / "deploy" / "cron" / "labflow").read_text()]
    started = {name for text in texts for name in re.findall(r"bin/labflow (\w+)", text)}
    assert started == {"backup", "drill"}
    assert started <= set(app)
    assert {"LABFLOW_BACKUP_FOLDER", "LABFLOW_BACKUP_KEEP_DAYS"} <= set(names())


def test_each_line_of_cron_has_its_user_and_escapes_percent_signs():
    lines = (PROJECT / "deploy" / "cron" / "labflow").read_text().splitlines()
    jobs = [line for line in lines if line and line[0].isdigit()]
    assert len(jobs) == 2
    for job in jobs:
        assert job.split()[5] == "labflow"
        assert not re.search(r"(?<!\\)%", job)
