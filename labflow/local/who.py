"""Who is running: processes known by their working folder and command line, not by a number that may be used again."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """A living process (never a zombie)."""

    pid: int
    group: int
    command: str
    folder: str


def running_in(folder: Path) -> list[Process]:
    """The processes whose working folder is this one, as far as we are allowed to see them."""
    wanted = str(folder.resolve())
    return [process for process in _all() if process.folder == wanted]


def named(pid: int) -> str:
    """A short description of a process for a message."""
    found = next((process for process in _all() if process.pid == pid), None)
    return f"{Path(found.command.split(' ')[0]).name} (process {pid})" if found else f"process {pid}"


def port_holder(port: int) -> str:
    """Who listens on the port, for a message; "another program" when the system does not tell."""
    pid = _listener_by_proc(port) if PROC.is_dir() else _listener_by_lsof(port)
    return named(pid) if pid else "another program"


def _all() -> list[Process]:
    if sys.platform == "linux":
        return [found for entry in PROC.iterdir() if entry.name.isdigit() and (found := _from_proc(entry))]
    return _from_lsof()


def _from_proc(entry: Path) -> Process | None:
    try:
        # "pid (name) state parent group …": the name may hold anything, so read from the last bracket on
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
        if fields[0] in "ZX":
            return None
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        return Process(int(entry.name), int(fields[2]), command, _folder(entry))
    except OSError:
        return None


def _folder(entry: Path) -> str:
    try:
        return str((entry / "cwd").readlink())
    except OSError:
        return ""


def _from_lsof() -> list[Process]:
    """macOS has no /proc: working folders from lsof, groups and commands from ps."""
    folders: dict[int, str] = {}
    pid = 0
    for line in _output("lsof", "-a", "-d", "cwd", "-u", str(os.getuid()), "-Fpn").splitlines():
        if line.startswith("p"):
            pid = int(line[1:])
        elif line.startswith("n"):
            folders[pid] = line[1:]
    found = []
    for line in _output("ps", "-axo", "pid=,pgid=,stat=,command=").splitlines():
        number, group, state, *command = line.split(None, 3)
        if not state.startswith("Z"):
            found.append(Process(int(number), int(group), " ".join(command), folders.get(int(number), "")))
    return found


def _listener_by_lsof(port: int) -> int | None:
    pids = _output("lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t").split()
    return int(pids[0]) if pids else None


def _listener_by_proc(port: int) -> int | None:
    sockets = {
        f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(PROC / "net" / table, port)
    }
    for entry in PROC.iterdir():
        if entry.name.isdigit() and sockets & _open_files(entry):
            return int(entry.name)
    return None


def _listening(table: Path, port: int) -> list[str]:
    if not table.exists():
        return []
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    # column 1 is address:port in hexadecimal, 3 the state (0A listens), 9 the inode
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]


def _open_files(entry: Path) -> set[str]:
    found = set()
    try:
        for handle in (entry / "fd").iterdir():
            found.add(str(handle.readlink()))
    except OSError:
        return found
    return found


def _output(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
