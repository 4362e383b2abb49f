"""Backup and drill of the stack while it is at work."""

import hashlib
import json
import re

from tools.rehearsal.load import LARGE, MEGABYTE, Load
from tools.rehearsal.stack import Stack


def backup(stack: Stack) -> str:
    """Database, files of the object store, anchors and a manifest, while clients are being registered."""
    with Load(stack, hands=2).working() as load:
        stack.labflow("backup", **_settings(stack))
    kept = load.kept()
    assert not load.failures, dict(load.failures)
    [made] = (stack.folder / "backups").glob("labflow-*")
    manifest = json.loads((made / "manifest.json").read_text())
    assert not manifest["missing"], manifest["missing"]
    listed = dict(line.split() for line in (made / "objects.txt").read_text().splitlines())
    digest = hashlib.sha256(LARGE).hexdigest()
    assert listed.get(digest) == str(len(LARGE)), "the large file is not in it"
    copy = stack.folder / "backups" / "objects" / digest[:2] / digest
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == digest
    rows = sum(count for count, _digest in manifest["tables"].values())
    return f"{rows:,} rows, {manifest['objects']} files of {manifest['object_bytes'] / MEGABYTE:.0f} MB out of the bucket; meanwhile {kept.split(',')[0]}, no try failed"


def drill(stack: Stack) -> str:
    """The backup comes back whole on another server."""
    told = stack.labflow("drill", **_settings(stack))
    passed = re.search(r"The drill passed: (.*)", told)
    assert passed, told
    return passed.group(1)


def _settings(stack: Stack) -> dict[str, str]:
    return {
        "LABFLOW_MIGRATE_DATABASE_URL": stack.dsns.owner,
        "LABFLOW_BACKUP_FOLDER": str(stack.folder / "backups"),
    }
