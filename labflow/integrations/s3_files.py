"""Storage in a bucket (S3, MinIO and what speaks like them): files under their digest, unchecked ones aside."""

import base64
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote
from uuid import UUID, uuid4

PROBE = b"labflow"
MISSING = ("404", "NoSuchKey", "NotFound")


class S3Files:
    """Keeps bytes under `files/ab/abcdef…`; what has not been checked yet under `aside/`. The bucket is private.

    Without keys the machine shows its own role, where its cloud gave it one.
    """

    def __init__(self, bucket: str, *, endpoint: str, region: str, access_key: str, secret_key: str) -> None:
        import boto3  # heavy, and only needed here
        from botocore.config import Config

        self.bucket = bucket
        self.client: Any = boto3.client(
            "s3", endpoint_url=endpoint or None, region_name=region, aws_access_key_id=access_key or None, aws_secret_access_key=secret_key or None,
            config=Config(
                signature_version="s3v4", connect_timeout=5, read_timeout=60, retries={"max_attempts": 3, "mode": "standard"},
                request_checksum_calculation="when_required", response_checksum_validation="when_required",
            ),
        )  # fmt: skip

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=_kept(key), Body=data)

    def put_file(self, key: str, path: Path) -> None:
        self.client.upload_file(str(path), self.bucket, _kept(key))
        path.unlink()

    def get(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.bucket, Key=_kept(key))["Body"].read())

    def open(self, key: str) -> BinaryIO:
        body: BinaryIO = self.client.get_object(Bucket=self.bucket, Key=_kept(key))["Body"]
        return body

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
        self.client.put_object(Bucket=self.bucket, Key=_aside(name), Body=data)

    def aside(self, name: str) -> bytes | None:
        try:
            return bytes(self.client.get_object(Bucket=self.bucket, Key=_aside(name))["Body"].read())
        except self.client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") in MISSING:
                return None
            raise

    def forget_aside(self, name: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=_aside(name))

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> str:
        """Size, type and digest are signed: the bucket takes nothing else."""
        wanted = {
            "Bucket": self.bucket, "Key": _aside(name), "ContentLength": size, "ContentType": media_type,
            "ChecksumSHA256": base64.b64encode(bytes.fromhex(sha256)).decode(),
        }  # fmt: skip
        return str(self.client.generate_presigned_url("put_object", wanted, ExpiresIn=seconds))

    def address_to_get(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        wanted = {
            "Bucket": self.bucket, "Key": _kept(key), "ResponseContentType": media_type,
            "ResponseContentDisposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        }  # fmt: skip
        return str(self.client.generate_presigned_url("get_object", wanted, ExpiresIn=seconds))


def _kept(key: str) -> str:
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise ValueError("A storage key is a SHA-256 in hexadecimal.")
    return f"files/{key[:2]}/{key}"


def _aside(name: str) -> str:
    return f"aside/{UUID(name)}"
