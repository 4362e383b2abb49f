"""A worker that is killed while it archives a year leaves nothing half done; the next one makes it whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from labflow.domain import archives
from labflow.integrations.local_files import LocalFiles
from labflow.local.postgres import Dsns
from labflow.models import Archive, Order, StoredFile
from labflow.testing import TestLab
from tests.domain.test_archives import YEAR, ended, opened

MAKER = """
import os, signal, sys, uuid
from labflow.domain import archives
from labflow.domain.archives import making, writing
from labflow.wiring import open_house
house = open_house()
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "writing":
    writing._files = die
if sys.argv[2] == "kept":
    making._finish = die
archives.make(house, uuid.UUID(sys.argv[1]))
"""


@pytest.mark.thorough
def test_kill_9_while_it_is_written_and_before_it_is_marked(
    real_lab: TestLab, own_database: Dsns, tmp_path: Path
):
    lab = real_lab
    report = ended(lab)
    kept = LocalFiles(tmp_path / "files")
    for sha256, data in lab.house.storage.kept.items():
        kept.put(sha256, data)
    with lab.work_as(lab.max) as work:
        id = archives.start(work, YEAR)
    around = {
        **os.environ,
        "DATABASE_URL": own_database.app,
        "LABFLOW_MODE": "test",
        "LABFLOW_HOME": str(tmp_path),
    }

    def maker(how: str) -> int:
        return subprocess.run([sys.executable, "-c", MAKER, str(id), how], env=around, check=False).returncode

    for moment, left in (("writing", 1), ("kept", 0)):
        assert maker(moment) == -signal.SIGKILL
        assert lab.one(Archive, id).state == "in_progress"
        assert lab.one(Order, report.order_id).archive_id is None
        assert len(list((tmp_path / "scratch").iterdir())) == left
    assert maker("live") == 0
    archive = lab.one(Archive, id)
    assert (archive.state, archive.orders, archive.files) == ("completed", 1, 1)
    assert lab.one(Order, report.order_id).archive_id == id
    assert list((tmp_path / "scratch").iterdir()) == []
    assert opened(kept.get(lab.one(StoredFile, archive.file_id).sha256))[1]["year"] == YEAR
