"""Storage in a bucket (S3, MinIO, SeaweedFS and what speaks like them): files under their digest, unchecked ones aside."""

import base64
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import UUID, uuid4

import structlog

from labflow.domain.ports import Address
from labflow.errors import StorageAway
from labflow.integrations.s3_reading import PIECE, BucketFile

PROBE = b"labflow"
MISSING = ("404", "NoSuchKey", "NotFound")
PART = (
    8 * 1024 * 1024
)  # what is larger goes in parts of this size, several at a time, each tried again by itself

log = structlog.get_logger("labflow.storage")


@dataclass(frozen=True)
class Encryption:
    """What the bucket is asked to encrypt with: nothing, keys of its own (AES256), or a key of a key service (aws:kms)."""

    kind: str = ""
    key_id: str = ""

    @property
    def asked(self) -> dict[str, str]:
        """As boto3 takes it."""
        said = {"ServerSideEncryption": self.kind, "SSEKMSKeyId": self.key_id}
        return {name: value for name, value in said.items() if value}

    @property
    def headers(self) -> dict[str, str]:
        """As whoever uses a signed address must send it."""
        said = {
            "x-amz-server-side-encryption": self.kind,
            "x-amz-server-side-encryption-aws-kms-key-id": self.key_id,
        }
        return {name: value for name, value in said.items() if value}


class S3Files:
    """Keeps bytes under `files/ab/abcdef…`; what has not been checked yet under `aside/`. The bucket is private.

    Without keys the machine shows its own role, where its cloud gave it one.
    """

    def __init__(
        self, bucket: str, *, endpoint: str, region: str, access_key: str, secret_key: str, encryption: Encryption = Encryption()
    ) -> None:  # fmt: skip
        import boto3  # heavy, and only needed here
        from boto3.s3.transfer import TransferConfig
        from botocore.config import Config

        self.bucket, self.encryption = bucket, encryption
        self.parts = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=4)
        self.client: Any = boto3.client(
            "s3", endpoint_url=endpoint or None, region_name=region, aws_access_key_id=access_key or None, aws_secret_access_key=secret_key or None,
            config=Config(
                signature_version="s3v4", connect_timeout=5, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"},
                request_checksum_calculation="when_required", response_checksum_validation="when_required",
            ),
        )  # fmt: skip

    def put(self, key: str, data: bytes) -> None:
        place = _kept(key)
        if len(data) > PART:
            self._put_parts(place, key, io.BytesIO(data))
        else:
            self._put(place, data, ChecksumSHA256=_base64(key))

    def put_file(self, key: str, path: Path) -> None:
        place = _kept(key)
        if path.stat().st_size > PART:
            with path.open("rb") as source:
                self._put_parts(place, key, source)
        else:
            self._put(place, path.read_bytes(), ChecksumSHA256=_base64(key))
        path.unlink()

    def get(self, key: str) -> bytes:
        return self._get(_kept(key))

    def open(self, key: str) -> BinaryIO:
        return self._reader(_kept(key))

    def check(self) -> None:
        """Write, read and delete a small file among the unchecked ones."""
        probe = str(uuid4())
        self.put_aside(probe, PROBE)
        try:
            if self.aside(probe) != PROBE:
                raise OSError("The bucket does not give back what was written.")
        finally:
            self.forget_aside(probe)

    def put_aside(self, name: str, data: bytes) -> None:
        self._put(_aside(name), data)

    def aside(self, name: str) -> bytes | None:
        try:
            return self._get(_aside(name))
        except FileNotFoundError:
            return None

    def forget_aside(self, name: str) -> None:
        place = _aside(name)
        with self._asking(place):
            self.client.delete_object(Bucket=self.bucket, Key=place)

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> Address:
        """Size, type, digest and encryption are signed: the bucket takes nothing else."""
        wanted = {
            "Bucket": self.bucket, "Key": _aside(name), "ContentLength": size, "ContentType": media_type,
            "ChecksumSHA256": _base64(sha256), **self.encryption.asked,
        }  # fmt: skip
        url = str(self.client.generate_presigned_url("put_object", wanted, ExpiresIn=seconds))
        return Address(url, {"x-amz-checksum-sha256": _base64(sha256), **self.encryption.headers})

    def address_to_get(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        wanted = {
            "Bucket": self.bucket, "Key": _kept(key), "ResponseContentType": media_type,
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }  # fmt: skip
        return str(self.client.generate_presigned_url("get_object", wanted, ExpiresIn=seconds))

    # -- asking the bucket -------------------------------------------------------------------------------------

    def _put(self, place: str, data: bytes, **more: str) -> None:
        """In one request. A digest that is given is compared by the bucket before it keeps anything."""
        with self._asking(place):
            self.client.put_object(Bucket=self.bucket, Key=place, Body=data, **more, **self.encryption.asked)

    def _put_parts(self, place: str, key: str, source: BinaryIO) -> None:
        """In parts. Buckets differ in what they can check of parts, so what was kept is read back and compared."""
        with self._asking(place):
            self.client.upload_fileobj(
                source, self.bucket, place, ExtraArgs=self.encryption.asked, Config=self.parts
            )
        with self._reader(place) as kept:
            if hashlib.file_digest(kept, "sha256").hexdigest() == key:
                return
        with self._asking(place):
            self.client.delete_object(Bucket=self.bucket, Key=place)
        raise OSError("The bucket does not give back what was written.")

    def _get(self, place: str) -> bytes:
        with self._asking(place):
            return bytes(self.client.get_object(Bucket=self.bucket, Key=place)["Body"].read())

    def _reader(self, place: str) -> io.BufferedReader:
        with self._asking(place):
            size = int(self.client.head_object(Bucket=self.bucket, Key=place)["ContentLength"])
        return io.BufferedReader(
            BucketFile(size, lambda start: self._from(place, start), lambda: self._asking(place)), PIECE
        )

    def _from(self, place: str, start: int) -> Any:
        """What a file holds from there on, to be read a piece at a time."""
        return self.client.get_object(Bucket=self.bucket, Key=place, Range=f"bytes={start}-")["Body"]

    @contextmanager
    def _asking(self, place: str) -> Iterator[None]:
        """What boto3 raises, in the words of the port: a missing file as on a disk, everything else as a service that is away."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in MISSING:
                raise FileNotFoundError(f"{place} is not in the bucket.") from error
            raise self._away(code) from error
        except (BotoCoreError, Boto3Error) as error:
            raise self._away(type(error).__name__) from error

    def _away(self, kind: str) -> StorageAway:
        log.warning("service_unreachable", service="storage", kind=kind)
        return StorageAway()


def _kept(key: str) -> str:
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise ValueError("A storage key is a SHA-256 in hexadecimal.")
    return f"files/{key[:2]}/{key}"


def _aside(name: str) -> str:
    return f"aside/{UUID(name)}"


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
