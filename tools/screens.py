"""One page that shows every picture of a folder: `python -m tools.screens docs/screens` writes its index.html."""

import sys
from collections import defaultdict
from html import escape
from pathlib import Path

HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens of LabFlow</title><style>
body{margin:24px;font:14px/1.5 system-ui,sans-serif;background:#f4f4f6;color:#1c1c28}
h2{margin:32px 0 8px;font-size:15px}div{display:flex;gap:16px;align-items:flex-start;flex-wrap:wrap}
img{width:min(46vw,720px);border-radius:8px;box-shadow:0 0 0 1px #0002}img.phone{width:220px}
</style><h1>Screens of LabFlow</h1>"""


def main(folder: Path) -> None:
    """Write the page, screens in the order of the alphabet, light beside dark, desk before telephone."""
    shots: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for picture in folder.glob("*.png"):
        screen, width, _theme = picture.stem.rsplit("-", 2)
        shots[screen].append((-int(width), picture.name))
    if not shots:
        raise SystemExit(f"There is no picture in {folder}.")
    parts = [HEAD]
    for screen in sorted(shots):
        shown = "".join(_image(name, phone=-width < 600) for width, name in sorted(shots[screen]))
        parts.append(f"<h2>{escape(screen)}</h2><div>{shown}</div>")
    (folder / "index.html").write_text("".join(parts), encoding="utf-8")
    print(f"{sum(map(len, shots.values()))} pictures of {len(shots)} screens: {folder / 'index.html'}")  # noqa: T201


def _image(name: str, *, phone: bool) -> str:
    look = ' class="phone"' if phone else ""
    return (
        f'<a href="{escape(name)}"><img src="{escape(name)}" alt="{escape(name)}" loading="lazy"{look}></a>'
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
