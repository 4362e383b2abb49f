"""Recovery to a moment, really done; and the archive takes segments whole and never replaces one."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from tools.rehearse_pitr import ARCHIVER, rehearse


@pytest.mark.thorough
def test_the_laboratory_is_recovered_to_the_moment_before_a_mistake(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("pitr")
    for parent in (folder, *folder.parents):
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(0o755)  # the server may run as a lesser user
    assert [name for name, _ in rehearse(folder)][-1] == "Laboratory looked at"


def archive(segment: Path, to: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ARCHIVER), str(segment), segment.name, str(to)], capture_output=True, text=True, check=False
    )


def test_a_segment_is_archived_once_and_never_replaced(tmp_path: Path):
    (to := tmp_path / "wal").mkdir()
    segment = tmp_path / "000000010000000000000001"
    segment.write_bytes(b"first" * 1000)
    (to / f".{segment.name}.part").write_bytes(b"left by a crash")
    assert archive(segment, to).returncode == 0
    assert archive(segment, to).returncode == 0
    assert [path.name for path in to.iterdir()] == [segment.name]
    segment.write_bytes(b"other")
    refused = archive(segment, to)
    assert (refused.returncode, "another content" in refused.stderr) == (1, True)
    assert (to / segment.name).read_bytes() == b"first" * 1000
    assert archive(tmp_path / "missing", to).returncode != 0
