"""The bucket: files under their digest, and addresses that are signed for exactly one file."""

import hashlib
import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from labflow.integrations.local_files import LocalFiles
from labflow.integrations.s3_files import S3Files

DATA = b"a certificate"
KEY = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def bucket() -> S3Files:
    return S3Files(
        "lab", endpoint="https://s3.example.com", region="us-east-1", access_key="AK", secret_key="SK" * 10
    )


def test_an_address_is_signed_for_one_size_type_and_digest(bucket: S3Files) -> None:
    name = str(uuid4())
    url = urlsplit(
        bucket.address_to_put(name, size=13, media_type="application/pdf", sha256=KEY, seconds=900)
    )
    asked = parse_qs(url.query)
    assert url.path == f"/lab/aside/{name}"
    assert asked["X-Amz-Expires"] == ["900"]
    signed = asked["X-Amz-SignedHeaders"][0].split(";")
    assert {"content-length", "content-type", "host"} <= set(signed)
    assert "x-amz-checksum-sha256" in signed or "x-amz-checksum-sha256" in {key.lower() for key in asked}


def test_without_keys_the_machine_shows_its_own_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "given-by-the-cloud")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "SK" * 10)
    bucket = S3Files("lab", endpoint="", region="eu-central-1", access_key="", secret_key="")
    url = bucket.address_to_get(KEY, name="a.pdf", media_type="application/pdf", seconds=60)
    assert parse_qs(urlsplit(url).query)["X-Amz-Credential"][0].startswith("given-by-the-cloud/")


def test_an_address_to_fetch_names_the_file(bucket: S3Files) -> None:
    url = urlsplit(bucket.address_to_get(KEY, name="Würze.pdf", media_type="application/pdf", seconds=60))
    asked = parse_qs(url.query)
    assert url.path == f"/lab/files/{KEY[:2]}/{KEY}"
    assert asked["response-content-disposition"] == ["attachment; filename*=UTF-8''W%C3%BCrze.pdf"]


def test_bytes_go_in_and_out(bucket: S3Files) -> None:
    name = str(uuid4())
    with Stubber(bucket.client) as stub:
        stub.add_response("put_object", {}, {"Bucket": "lab", "Key": f"files/{KEY[:2]}/{KEY}", "Body": DATA})
        bucket.put(KEY, DATA)
        for verb in (bucket.get, lambda key: bucket.open(key).read()):
            stub.add_response("get_object", {"Body": StreamingBody(io.BytesIO(DATA), len(DATA))}, {"Bucket": "lab", "Key": f"files/{KEY[:2]}/{KEY}"})  # fmt: skip
            assert verb(KEY) == DATA
        stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        assert bucket.aside(name) is None
        stub.add_client_error("get_object", "AccessDenied", http_status_code=403)
        with pytest.raises(Exception, match="AccessDenied"):
            bucket.aside(name)


@pytest.mark.parametrize("key", ["", "../etc/passwd", "A" * 64, "0" * 63])
def test_a_key_is_a_digest_and_a_name_an_id(bucket: S3Files, key: str, tmp_path: Path) -> None:
    for place in (bucket, LocalFiles(tmp_path)):
        with pytest.raises(ValueError):
            place.get(key)
        with pytest.raises(ValueError):
            place.aside(key)


def test_the_folder_keeps_unchecked_files_apart(tmp_path: Path) -> None:
    folder, name = LocalFiles(tmp_path / "files"), str(uuid4())
    assert folder.aside(name) is None
    folder.put_aside(name, DATA)
    assert folder.aside(name) == DATA
    folder.forget_aside(name)
    folder.forget_aside(name)
    assert folder.aside(name) is None
    (tmp_path / "made").write_bytes(DATA)
    folder.put_file(KEY, tmp_path / "made")
    with folder.open(KEY) as file:
        assert file.read() == DATA
    assert folder.get(KEY) == DATA
