"""Whether something can be kept: tried with a small file that is gone afterwards."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from labflow.integrations import local_files
from labflow.integrations.local_files import LocalFiles, NoRoom
from labflow.integrations.s3_files import S3Files


def test_a_disk_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    LocalFiles(tmp_path / "files").check()
    assert list((tmp_path / "files").iterdir()) == []


def test_a_disk_that_is_as_good_as_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_files.shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(NoRoom):
        LocalFiles(tmp_path).check()


def test_a_bucket_that_gives_back_something_else_is_refused_and_left_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[str, bytes] = {}
    bucket = S3Files.__new__(S3Files)
    monkeypatch.setattr(bucket, "put_aside", kept.__setitem__)
    monkeypatch.setattr(bucket, "aside", kept.get)
    monkeypatch.setattr(bucket, "forget_aside", kept.pop)
    bucket.check()
    monkeypatch.setattr(bucket, "aside", lambda _: b"other")
    with pytest.raises(OSError):
        bucket.check()
    assert kept == {}
