"""Pictures of every screen, and one page that shows them: `bin/test --visual [--width 1280] [--language de] [--theme dark] [--zoom]`.

Without a wish: docs/screens, 1440 px, English, both themes. Every other way of looking has a folder of its own inside of it.
What is ugly about the layout is listed a line each, under its screen and when all is done.
"""

import argparse
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from pathlib import Path

FOLDER = Path("docs/screens")
LAYOUT = (Path(__file__).parent / "layout.js").read_text("utf-8")
TOLD = "layout.txt"
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of LabFlow</title><style>
body{margin:24px;font:14px/1.5 system-ui,sans-serif;background:#f4f4f6;color:#1c1c28}
h2{margin:32px 0 8px;font-size:15px}div{display:flex;gap:16px;align-items:flex-start;flex-wrap:wrap}
img{width:min(46vw,720px);border-radius:8px;box-shadow:0 0 0 1px #0002}img.phone{width:220px}p{margin:0 0 4px;color:#b3261e}
</style><h1>Screens of LabFlow</h1>"""


@dataclass(frozen=True)
class Look:
    """One way of looking at every screen. Zoomed to 200 %, a window has half the pixels to lay things out on."""

    width: int = 1440
    height: int = 900
    language: str = ""
    theme: str = ""
    zoom: bool = False

    @property
    def size(self) -> tuple[int, int]:
        return (self.width // 2, self.height // 2) if self.zoom else (self.width, self.height)

    @property
    def scale(self) -> int:
        return 2 if self.zoom else 1

    @property
    def folder(self) -> Path:
        """Where its pictures go: the usual look has the folder itself."""
        if self == Look():
            return FOLDER
        parts = (f"{self.width}x{self.height}", self.language, self.theme, "200%" if self.zoom else "")
        return FOLDER / "-".join(filter(None, parts))

    def told(self) -> str:
        """As the tests are told, by an environment variable."""
        return f"{self.width},{self.height},{self.language},{self.theme},{self.zoom:d}"


def look(told: str) -> Look:
    """What `Look.told` said; the usual look of nothing."""
    if not told:
        return Look()
    width, height, language, theme, zoom = told.split(",")
    return Look(int(width), int(height), language, theme, zoom == "1")


def main() -> int:
    """Take the pictures, write the page, say what is ugly. The code is the tests'."""
    asked, more = _asked()
    folder = asked.folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.png"), *folder.glob(TOLD)):
        old.unlink()
    environment = os.environ | {"LABFLOW_PICTURES": str(folder), "LABFLOW_LOOK": asked.told()}
    command = [sys.executable, "-m", "pytest", "tests/e2e/test_screens.py", *more]
    code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own tests
    show(folder)
    return code


def _asked() -> tuple[Look, list[str]]:
    parser = argparse.ArgumentParser(prog="bin/test --visual", description=__doc__)
    parser.add_argument("--width", type=int, default=Look.width, help="such as 1280 or 1024")
    parser.add_argument("--height", type=int, default=Look.height)
    parser.add_argument(
        "--language", default="", help="de; en-XA has long words, ar-XB goes from right to left"
    )
    parser.add_argument("--theme", default="", choices=["light", "dark"], help="one of the two only")
    parser.add_argument("--zoom", action="store_true", help="as in a browser zoomed to 200 %%")
    given, more = parser.parse_known_args()
    return Look(given.width, given.height, given.language, given.theme, given.zoom), more


def show(folder: Path) -> None:
    """Write the page, screens in the order of the alphabet, light beside dark, desk before telephone."""
    shots: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for picture in folder.glob("*.png"):
        screen, width, _theme = picture.stem.rsplit("-", 2)
        shots[screen].append((-int(width), picture.name))
    if not shots:
        raise SystemExit(f"There is no picture in {folder}.")
    ugly = _ugly(folder)
    parts = [HEAD]
    for screen in sorted(shots):
        shown = "".join(_image(name, phone=-width < 600) for width, name in sorted(shots[screen]))
        said = "".join(f"<p>{escape(line)}</p>" for line in ugly.get(screen, ()))
        parts.append(f"<h2>{escape(screen)}</h2>{said}<div>{shown}</div>")
        print("".join(f"{screen}: {line}\n" for line in ugly.get(screen, ())), end="")  # noqa: T201
    (folder / "index.html").write_text("".join(parts), encoding="utf-8")
    print(f"{sum(map(len, shots.values()))} pictures of {len(shots)} screens: {folder / 'index.html'}")  # noqa: T201


def _ugly(folder: Path) -> dict[str, list[str]]:
    """What was said about the layout, by screen, each thing once."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    file = folder / TOLD
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        screen, _, said = line.partition("\t")
        found[screen][said] = None
    return {screen: list(said) for screen, said in found.items()}


def _image(name: str, *, phone: bool) -> str:
    style = ' class="phone"' if phone else ""
    return (
        f'<a href="{escape(name)}"><img src="{escape(name)}" alt="{escape(name)}" loading="lazy"{style}></a>'
    )


if __name__ == "__main__":
    sys.exit(main())
