"""The front end: when it must be built, and building it with the JavaScript runtime from the Python environment."""

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from labflow.errors import LabError

LOCK = "reflex.lock/package.json"  # the first build writes it itself
# What a page can show before the first event: pages, and the view objects that states start with.
SOURCES = (
    "labflow/labflow.py", "labflow/pages", "labflow/components", "labflow/state", "labflow/ext", "labflow/kit",
    "labflow/vocabulary.py", "labflow/words.py", "labflow/locale", "labflow/local/same_origin.py", "labflow/local/page_words.py", "labflow/local/page_scripts.py", "labflow/local/broken_page.py", "labflow/local/one_icon_script.py",
    "labflow/local/first_paint.py", "labflow/local/first_styles.py", "labflow_custom", "assets", "rxconfig.py",
    "requirements.lock", LOCK, "bunfig.toml",
)  # fmt: skip
# Importing the pages opens the house; a build asks it nothing, so no database needs to be there.
NO_DATABASE = {"DATABASE_URL": "postgresql://build@localhost/none", "LABFLOW_MODE": "demo"}
VIEWS = "labflow/domain/**/views*.py"
BUILT = Path(".web") / "build" / "client" / "index.html"
STAMP = Path(".web") / "labflow.digest"


class FrontendNotBuilt(LabError):
    """The front end cannot be built; the message shows the last lines of the build."""

    code = "frontend_not_built"


def digest(project: Path, *, but: str = "") -> str:
    """One number for everything that influences the built pages, without the file `but`."""
    total = hashlib.sha256()
    for path in _sources(project):
        if path == project / but:
            continue
        total.update(f"{path.relative_to(project).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _sources(project: Path) -> Iterator[Path]:
    found = set(project.glob(VIEWS))
    for name in SOURCES:
        place = project / name
        found |= set(place.rglob("*")) if place.is_dir() else {place}
    # assets/external holds links that Reflex makes while it builds
    return iter(sorted(p for p in found if p.is_file() and not {"__pycache__", "external"} & set(p.parts)))


def needed(project: Path) -> bool:
    """Whether the pages on disk are not those of these sources."""
    stamp = project / STAMP
    return not (project / BUILT).exists() or not stamp.exists() or stamp.read_text() != digest(project)


class Build:
    """One build, running beside other work until `finish` or `cancel`."""

    def __init__(self, project: Path, home: Path) -> None:
        self._project = project
        self._log = home / "logs" / "frontend.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        # Household.clear_leftovers finds by this mark a build whose supervisor was killed
        self._mark = home / "run" / "frontend.pid"
        self._mark.parent.mkdir(parents=True, exist_ok=True)
        (project / STAMP).unlink(missing_ok=True)
        self._read = digest(project, but=LOCK)
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=project, env=_environment(home), stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self._mark.write_text(str(self._process.pid))

    def finish(self) -> None:
        """Wait for the end; a failed build is refused with its last words."""
        code = self._process.wait()
        self._mark.unlink(missing_ok=True)
        if code or not (self._project / BUILT).exists():
            text = self._log.read_text(errors="replace")
            last = "\n".join(text.splitlines()[-15:])
            raise FrontendNotBuilt(
                f"The front end could not be built:\n{last}\n{_advice(text)}See {self._log}."
            )
        # what was changed while it was built may be half in it: without the stamp the next start builds again
        if digest(self._project, but=LOCK) == self._read:
            (self._project / STAMP).write_text(digest(self._project))

    def cancel(self) -> None:
        """End a build that nobody waits for any more."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._mark.unlink(missing_ok=True)


def _advice(text: str) -> str:
    if "lockfile is frozen" in text:
        return "The JavaScript packages changed: run `labflow build --renew-lock` and commit reflex.lock/. "
    return ""


def _environment(home: Path) -> dict[str, str]:
    """Bun comes from the Python environment, and nothing is asked of the network but packages.

    `bunfig.toml` and `.npmrc` in the project keep Reflex from measuring registries: the machine's own settings hold.
    """
    programs = str(Path(sys.executable).parent)
    return (
        NO_DATABASE
        | dict(os.environ)
        | {
            "PATH": os.pathsep.join((programs, os.environ.get("PATH", os.defpath))),
            "REFLEX_DIR": str(home / "reflex"),
            "REFLEX_CHECK_LATEST_VERSION": "0",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "TERM": "dumb",
        }
    )
