"""Where the processes of one installation leave signs of themselves for each other on this machine, until it restarts.

In the machine's temporary folder and not in LABFLOW_HOME: that may be shared by machines, whose process numbers are not.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from labflow.errors import LabError


class NotOurs(LabError):
    """Somebody else holds the folder."""

    code = "not_ours"


def run_folder(home: Path) -> Path:
    """The folder of the installation with this home; made on first use, for nobody else to enter."""
    mark = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"labflow-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise NotOurs(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to another folder.")
    return folder


def living(pid: int) -> bool:
    """Whether a process of this number lives."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
