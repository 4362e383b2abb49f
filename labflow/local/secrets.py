"""Generated secrets of this installation: each in its own file that only its owner can read."""

import os
import secrets
from pathlib import Path


def kept(folder: Path, name: str) -> str:
    """The secret of that name; made on first use. Two processes that ask at once get the same one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        scratch = folder / f".{name}.{os.getpid()}"
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(36))
        try:
            # a hard link refuses to replace the file that another process has just made
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text()
