"""SeaweedFS as the object store: one process on ports of this machine, which keeps its files encrypted when asked to."""

import json
import shutil
from pathlib import Path
from typing import Any

from labflow.settings import PROJECT

BUCKET, ACCESS_KEY = "labflow", "labflow"
INSTALLED = PROJECT / ".labflow" / "rehearsal" / "bin" / "weed"
PORTS = ("s3", "s3.grpc", "master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc")


def program() -> str | None:
    """The one of requirements.rehearsal.lock, else the machine's own."""
    return str(INSTALLED) if INSTALLED.exists() else shutil.which("weed")


def command(weed: str, folder: Path, secret_key: str, ports: dict[str, int]) -> list[str]:
    """The command line of a server that keeps everything in this folder and knows one key."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    keys = {"accessKey": ACCESS_KEY, "secretKey": secret_key}
    who = {"name": "labflow", "credentials": [keys], "actions": ["Admin", "Read", "Write", "List"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [who]}))
    options = ["-dir", str(folder / "data"), "-ip", "127.0.0.1", "-ip.bind", "127.0.0.1", "-s3", "-s3.config", str(folder / "s3.json")]  # fmt: skip
    for name, port in ports.items():
        part, _dot, kind = name.partition(".")
        options += [f"-{part}.port{'.' + kind if kind else ''}", str(port)]
    options += [
        "-s3.port.iceberg",
        "0",
        "-s3.port.lance",
        "0",
        "-volume.max",
        "0",
        "-master.volumeSizeLimitMB",
        "64",
    ]
    # alone it need not wait ten seconds for others before it leads
    options += [
        "-master.electionTimeout",
        "1s",
        "-master.heartbeatInterval",
        "200ms",
        "-master.telemetry=false",
    ]
    return [weed, "server", *options]


def environment(secret_key: str) -> dict[str, str]:
    """With a key to encrypt with: without one SeaweedFS refuses every file that is to be encrypted."""
    return {"WEED_S3_SSE_KEY": f"encryption {secret_key}"}


def client(port: int, secret_key: str) -> Any:
    """The administrator's own client, to make buckets and to look behind LabFlow's back."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1", aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=secret_key, config=Config(retries={"max_attempts": 8, "mode": "standard"}),
    )  # fmt: skip
