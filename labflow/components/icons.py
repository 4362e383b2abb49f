"""Line icons (Lucide, stroke 1.75), the LabFlow mark and the lifecycle glyphs of `assets/glyphs.svg`."""

import hashlib
from pathlib import Path

import reflex as rx

_DRAWN = Path(__file__).parents[2] / "assets" / "glyphs.svg"
# Its name holds its content, so that a browser asks once and not again for every row that is drawn (labflow/edge.py).
GLYPHS = f"/glyphs.svg?v={hashlib.sha256(_DRAWN.read_bytes()).hexdigest()[:12]}"


def icon(name: str, size: int = 16, class_name: str = "") -> rx.Component:
    """One Lucide icon, drawn in the colour of its text. The name is fixed when the page is built."""
    return rx.icon(
        name, size=size, class_name=f"ic {class_name}".strip(), custom_attrs={"aria-hidden": "true"}
    )


def icon_for(value: rx.Var[str] | str, names: dict[str, str], default: str, size: int = 16) -> rx.Component:
    """The icon that belongs to a value known only in the browser."""
    if not isinstance(value, rx.Var):
        return icon(names.get(value, default), size)
    return rx.match(value, *[(key, icon(name, size)) for key, name in names.items()], icon(default, size))


def glyph(shape: rx.Var[str] | str, size: int = 14) -> rx.Component:
    """A lifecycle circle that fills as work advances; `shape` is a symbol of `assets/glyphs.svg`."""
    href = shape if isinstance(shape, rx.Var) else rx.Var.create(shape)
    return rx.el.svg(
        rx.el.svg.use(href=f"{GLYPHS}#" + href.to(str)),
        width=str(size),
        height=str(size),
        custom_attrs={"aria-hidden": "true"},
    )


def logo(size: int = 20) -> rx.Component:
    """The LabFlow mark: a half-filled drop on indigo."""
    return rx.el.svg(
        rx.el.svg.use(href=f"{GLYPHS}#logo"),
        width=str(size),
        height=str(size),
        custom_attrs={"aria-hidden": "true"},
    )


def lab_sign(src: rx.Var[str] | str, size: int = 26) -> rx.Component:
    """The laboratory's logo. Without one nothing stands there: its name beside it says who it is."""
    picture = rx.el.img(
        src=src,
        alt="",
        height=str(size),
        class_name="lab-sign",
        custom_attrs={"style": {"height": f"{size}px", "maxWidth": f"{size * 4}px"}},
    )
    return rx.cond(src, picture, rx.fragment())
