"""Storage on the machine's own disk: large files are taken over whole."""

import hashlib
from pathlib import Path

import pytest

from labflow.integrations.local_files import LocalFiles


def test_a_file_is_taken_over_and_read_as_a_stream(tmp_path: Path):
    files, made = LocalFiles(tmp_path / "files"), tmp_path / "made.part"
    data = b"0123456789" * 100_000
    made.write_bytes(data)
    key = hashlib.sha256(data).hexdigest()
    files.put_file(key, made)
    assert not made.exists()
    with files.open(key) as source:
        assert source.read(10) == b"0123456789"
        source.seek(0)
        assert hashlib.sha256(source.read()).hexdigest() == key
    assert files.get(key) == data
    assert [each.name for each in (tmp_path / "files" / key[:2]).iterdir()] == [key]


def test_a_damaged_file_is_replaced_by_a_whole_one(tmp_path: Path):
    files = LocalFiles(tmp_path)
    key = hashlib.sha256(b"whole").hexdigest()
    files.put(key, b"whole")
    (tmp_path / key[:2] / key).write_bytes(b"half")
    (tmp_path / "again").write_bytes(b"whole")
    files.put_file(key, tmp_path / "again")
    assert files.get(key) == b"whole"


def test_a_key_that_is_no_digest_leads_nowhere(tmp_path: Path):
    (tmp_path / "made").write_bytes(b"x")
    for key in ("../../etc/passwd", "", "a" * 63):
        with pytest.raises(ValueError, match="SHA-256"):
            LocalFiles(tmp_path / "files").put_file(key, tmp_path / "made")
        with pytest.raises(ValueError, match="SHA-256"):
            LocalFiles(tmp_path / "files").open(key)
    assert (tmp_path / "made").exists()
