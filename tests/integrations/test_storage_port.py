"""What every storage must do, asked of the folder, of the storage that tests use, and of a real S3 server."""

import hashlib
import io
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import httpx
import pytest

from labflow.domain.ports import Storage
from labflow.errors import StorageAway
from labflow.integrations.local_files import LocalFiles
from labflow.integrations.s3_files import PART, Encryption, S3Files
from labflow.testing import MemoryFiles
from tests.servers import NO_SEAWEEDFS, ObjectStore, seaweedfs
from tools.rehearsal import object_store

SMALL = b"a certificate"
LARGE = secrets.token_bytes(2 * PART + 12345)
PDF = b"%PDF-1.7 field sheet"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    if object_store.program() is None:
        pytest.skip(NO_SEAWEEDFS)
    with seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as started:
        yield started


def bucket_of(server: ObjectStore, encryption: Encryption = Encryption()) -> S3Files:
    return S3Files(
        object_store.BUCKET,
        endpoint=server.endpoint,
        region="us-east-1",
        access_key=object_store.ACCESS_KEY,
        secret_key=server.secret_key,
        encryption=encryption,
    )


@pytest.fixture
def bucket(server: ObjectStore) -> S3Files:
    return bucket_of(server)


@pytest.fixture(params=["folder", "memory", "bucket", "encrypted bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return LocalFiles(tmp_path / "files")
    if request.param == "memory":
        return MemoryFiles()
    encrypted = request.param == "encrypted bucket"
    return bucket_of(request.getfixturevalue("server"), Encryption("AES256" if encrypted else ""))


@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "in parts"])
def test_what_is_kept_comes_back(storage: Storage, data: bytes) -> None:
    key = digest(data)
    storage.put(key, data)
    storage.put(key, data)  # the same file of another sample
    assert storage.get(key) == data
    with storage.open(key) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == key  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [5, PART + 1], ids=["small", "in parts"])
def test_a_file_that_we_made_is_taken_over(storage: Storage, size: int, tmp_path: Path) -> None:
    data = secrets.token_bytes(size)
    made = tmp_path / "made"
    made.write_bytes(data)
    storage.put_file(digest(data), made)
    assert not made.exists()
    assert storage.get(digest(data)) == data


def test_a_file_is_read_from_any_place(storage: Storage) -> None:
    package = io.BytesIO()
    with ZipFile(package, "w") as writing:
        writing.writestr("first.bin", LARGE[:1000])
        writing.writestr("second.bin", LARGE)
    data = package.getvalue()
    storage.put(digest(data), data)
    with storage.open(digest(data)) as file:
        assert file.read(10) == data[:10]
        assert file.seek(0) == 0
        with ZipFile(file) as reading:  # begins at its end
            assert reading.testzip() is None
            assert reading.read("second.bin") == LARGE
        file.seek(-100, io.SEEK_END)
        assert file.read() == data[-100:]
        assert file.read() == b""


def test_a_file_that_is_not_there_is_missing_and_nothing_else(storage: Storage) -> None:
    key = digest(b"never kept")
    with pytest.raises(FileNotFoundError):
        storage.get(key)
    with pytest.raises(FileNotFoundError):
        storage.open(key)


def test_what_is_not_checked_lies_aside(storage: Storage) -> None:
    name = str(uuid4())
    assert storage.aside(name) is None
    storage.put_aside(name, SMALL)
    assert storage.aside(name) == SMALL
    storage.forget_aside(name)
    storage.forget_aside(name)
    assert storage.aside(name) is None


def test_whether_it_can_be_used_is_tried_without_a_trace(storage: Storage) -> None:
    storage.check()


# -- the bucket alone ------------------------------------------------------------------------------------------


def test_a_large_file_goes_in_parts_and_is_encrypted_where_that_is_asked_for(server: ObjectStore) -> None:
    looking = object_store.client(server.port, server.secret_key)
    for kind in ("", "AES256"):
        for data in (secrets.token_bytes(100), secrets.token_bytes(PART + 100)):
            key = digest(data)
            bucket_of(server, Encryption(kind)).put(key, data)
            facts = looking.head_object(Bucket=object_store.BUCKET, Key=f"files/{key[:2]}/{key}")
            assert facts.get("ServerSideEncryption", "") == kind
            assert ("-" in facts["ETag"]) == (len(data) > PART), "an ETag with a dash is of parts"


def test_bytes_that_are_not_those_of_the_key_are_not_kept(bucket: S3Files) -> None:
    for data, refusal in ((b"other bytes", StorageAway), (secrets.token_bytes(PART + 1), OSError)):
        key = digest(data + b"?")
        with pytest.raises(refusal):
            bucket.put(key, data)
        with pytest.raises(FileNotFoundError):
            bucket.get(key)


def test_a_file_that_was_damaged_in_the_bucket_is_put_right_by_keeping_it_again(
    bucket: S3Files, server: ObjectStore
) -> None:
    key = digest(SMALL)
    looking = object_store.client(server.port, server.secret_key)
    looking.put_object(Bucket=object_store.BUCKET, Key=f"files/{key[:2]}/{key}", Body=b"rotten")
    assert bucket.get(key) == b"rotten"  # who reads compares with the database
    bucket.put(key, SMALL)
    assert bucket.get(key) == SMALL


@pytest.mark.parametrize("kind", ["", "AES256"], ids=["plain", "encrypted"])
def test_a_signed_address_takes_exactly_the_file_that_was_announced(server: ObjectStore, kind: str) -> None:
    bucket, name = bucket_of(server, Encryption(kind)), str(uuid4())
    address = bucket.address_to_put(
        name, size=len(PDF), media_type="application/pdf", sha256=digest(PDF), seconds=60
    )
    headers = {"content-type": "application/pdf", **address.headers}
    for refused, changed in (
        (b"%PDF-1.7 field sheeT", {}), (PDF + b" and more", {}), (PDF, {"content-type": "text/html"}),
        (PDF, {"x-amz-checksum-sha256": object_store.BUCKET}), *([(PDF, {"x-amz-server-side-encryption": ""})] if kind else []),
    ):  # fmt: skip
        assert httpx.put(address.url, content=refused, headers=headers | changed).status_code in (400, 403)
        assert bucket.aside(name) is None
    assert httpx.put(address.url, content=PDF, headers=headers).status_code == 200
    assert bucket.aside(name) == PDF


def test_a_signed_address_gives_one_file_under_its_name_and_not_for_ever(bucket: S3Files) -> None:
    key = digest(PDF)
    bucket.put(key, PDF)
    url = bucket.address_to_get(key, name="Würze.pdf", media_type="application/pdf", seconds=60)
    answer = httpx.get(url)
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''W%C3%BCrze.pdf"
    assert httpx.get(url.replace(key, digest(SMALL))).status_code == 403
    assert httpx.put(url, content=b"over it").status_code == 403
    late = bucket.address_to_get(key, name="a.pdf", media_type="application/pdf", seconds=1)
    time.sleep(2.1)
    assert httpx.get(late).status_code == 403
    assert httpx.get(late.partition("?")[0]).status_code == 403, "the bucket is private"


@pytest.mark.thorough
def test_a_store_that_is_away_says_so_and_heals(bucket: S3Files, server: ObjectStore) -> None:
    bucket.put(digest(SMALL), SMALL)
    server.stop()
    try:
        for ask in (
            lambda: bucket.put(digest(PDF), PDF), lambda: bucket.put(digest(LARGE), LARGE), lambda: bucket.get(digest(SMALL)),
            lambda: bucket.open(digest(SMALL)), bucket.check,
        ):  # fmt: skip
            with pytest.raises(StorageAway):
                ask()
    finally:
        server.start()
    deadline = time.monotonic() + 60
    while True:
        try:
            assert bucket.get(digest(SMALL)) == SMALL
            break
        except StorageAway:
            assert time.monotonic() < deadline
    bucket.check()
