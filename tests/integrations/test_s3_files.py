"""What is said to a bucket, without one. Whether a real one takes it is asked in test_storage_port.py."""

import base64
import hashlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from botocore.stub import Stubber

from labflow.errors import StorageAway
from labflow.integrations.local_files import LocalFiles
from labflow.integrations.s3_files import Encryption, S3Files

DATA = b"a certificate"
KEY = hashlib.sha256(DATA).hexdigest()
DIGEST = base64.b64encode(bytes.fromhex(KEY)).decode()


def bucket_with(encryption: Encryption) -> S3Files:
    return S3Files(
        "lab", endpoint="https://s3.example.com", region="us-east-1", access_key="AK", secret_key="SK" * 10, encryption=encryption
    )  # fmt: skip


@pytest.fixture
def bucket() -> S3Files:
    return bucket_with(Encryption())


def test_an_address_is_signed_for_one_size_type_and_digest(bucket: S3Files) -> None:
    name = str(uuid4())
    address = bucket.address_to_put(name, size=13, media_type="application/pdf", sha256=KEY, seconds=900)
    assert address.headers == {"x-amz-checksum-sha256": DIGEST}
    url = urlsplit(address.url)
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


@pytest.mark.parametrize(
    ("encryption", "asked", "headers"),
    [
        (Encryption("AES256"), {"ServerSideEncryption": "AES256"}, {"x-amz-server-side-encryption": "AES256"}),
        (
            Encryption("aws:kms", "the-key"), {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "the-key"},
            {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "the-key"},
        ),
    ],
)  # fmt: skip
def test_encryption_is_asked_for_in_each_way_in(
    encryption: Encryption, asked: dict[str, str], headers: dict[str, str]
) -> None:
    bucket, name = bucket_with(encryption), str(uuid4())
    with Stubber(bucket.client) as stub:
        stub.add_response(
            "put_object", {}, {"Bucket": "lab", "Key": f"files/{KEY[:2]}/{KEY}", "Body": DATA, "ChecksumSHA256": DIGEST, **asked}
        )  # fmt: skip
        bucket.put(KEY, DATA)
        stub.add_response("put_object", {}, {"Bucket": "lab", "Key": f"aside/{name}", "Body": DATA, **asked})
        bucket.put_aside(name, DATA)
    address = bucket.address_to_put(name, size=13, media_type="application/pdf", sha256=KEY, seconds=900)
    assert address.headers == {"x-amz-checksum-sha256": DIGEST, **headers}
    signed = parse_qs(urlsplit(address.url).query)["X-Amz-SignedHeaders"][0].split(";")
    assert set(headers) <= set(signed)


def test_what_is_missing_is_told_apart_from_what_is_refused(bucket: S3Files) -> None:
    name = str(uuid4())
    with Stubber(bucket.client) as stub:
        stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)
        assert bucket.aside(name) is None
        for code in ("AccessDenied", "NoSuchBucket"):
            stub.add_client_error("get_object", code, http_status_code=403)
            with pytest.raises(StorageAway):
                bucket.aside(name)


@pytest.mark.parametrize("key", ["", "../etc/passwd", "A" * 64, "0" * 63])
def test_a_key_is_a_digest_and_a_name_an_id(bucket: S3Files, key: str, tmp_path: Path) -> None:
    for place in (bucket, LocalFiles(tmp_path)):
        with pytest.raises(ValueError):
            place.get(key)
        with pytest.raises(ValueError):
            place.aside(key)
