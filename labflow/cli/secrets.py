"""`labflow secrets`: random keys and passwords for an installation, printed, written into .env, or as files."""

import base64
import os
import secrets as random
from pathlib import Path

from dotenv import dotenv_values

from labflow.errors import LabError

KEYS = ("JWT_SECRET", "JWT_REFRESH_SECRET")
PASSWORDS = ("POSTGRES_PASSWORD", "LABFLOW_OWNER_PASSWORD", "LABFLOW_APP_PASSWORD", "REDIS_PASSWORD")


class NotWritten(LabError):
    """A secret could not be kept where it was asked to be."""

    code = "not_written"


def secrets(*, env: Path | None = None, folder: Path | None = None) -> None:
    """Make the secrets of an installation. What is set already is never changed. Printed, unless told where to keep them.

    Parameters
    ----------
    env
        Fill in what is empty in this file of variables (it stays readable to its owner only).
    folder
        Write each into a file of its own, for docker-compose.prod.yml or a variable such as JWT_SECRET_FILE.
    """
    if env is None and folder is None:
        print("\n".join(f"{name}={value}" for name, value in made().items()))
        return
    if env is not None:
        _tell(_fill(env), str(env))
    if folder is not None:
        _tell(_write(folder), str(folder))


def made() -> dict[str, str]:
    """A new value for each. Passwords are hexadecimal: they stand in addresses, where other signs would have to be escaped."""
    keys = {name: base64.b64encode(random.token_bytes(48)).decode() for name in KEYS}
    return keys | {name: random.token_hex(24) for name in PASSWORDS}


def _fill(path: Path) -> list[str]:
    lines = path.read_text().splitlines() if path.exists() else []
    there = {name for name, value in dotenv_values(path).items() if value} if path.exists() else set()
    missing = {name: value for name, value in made().items() if name not in there}
    left = dict(missing)
    for number, line in enumerate(lines):
        name = line.lstrip("# ").partition("=")[0].strip()
        if name in left and line.lstrip("# ").startswith(f"{name}="):
            lines[number] = f"{name}={left.pop(name)}"
    lines += [f"{name}={value}" for name, value in left.items()]
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
    part.replace(path)
    return sorted(missing)


def _write(folder: Path) -> list[str]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = [name for name, value in made().items() if _kept(folder / name.lower(), value)]
    there = {name: (folder / name.lower()).read_text() for name in PASSWORDS}
    return new + [name for name, value in addresses(there).items() if _kept(folder / name.lower(), value)]


def addresses(passwords: dict[str, str]) -> dict[str, str]:
    """The addresses of the services of docker-compose.prod.yml, with their passwords in them."""
    owner, app = passwords["LABFLOW_OWNER_PASSWORD"], passwords["LABFLOW_APP_PASSWORD"]
    return {
        "DATABASE_URL": f"postgresql://labflow_app:{app}@postgres:5432/labflow",
        "MIGRATE_DATABASE_URL": f"postgresql://labflow_owner:{owner}@postgres:5432/labflow",
        "REDIS_URL": f"redis://:{passwords['REDIS_PASSWORD']}@redis:6379/0",
    }


def _kept(path: Path, value: str) -> bool:
    """Write it where there is nothing yet. The folder is closed to others; the file itself is read by the container's own user."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    except FileExistsError:
        return False
    except OSError as error:
        raise NotWritten(f"{path} cannot be written ({error.strerror}).") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(value)
    return True


def _tell(new: list[str], place: str) -> None:
    print(f"{place}: made {', '.join(new)}." if new else f"{place}: every secret was there already.")
