"""Scanning at the reception desk: by wedge, by hand or by camera; kept in the browser while there is no connection."""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from labflow.components import scan

_HERE = Path(__file__).parent / "js"
_STORE = (_HERE / "scans.js").read_text("utf-8")
_CAMERA = (_HERE / "camera.js").read_text("utf-8")
_HOOKS = ["useCallback", "useEffect", "useRef", "useState", "useSyncExternalStore", "Fragment"]
_ICONS = {"CloudOff": "LfCloudOff", "CircleAlert": "LfCircleAlert", "Camera": "LfCameraIcon"}
_LUCIDE = str(rx.icon("check").library)

# What the desk says by itself. Braces are filled in the browser.
WORDS = {
    "again": "{code} waits already",
    "drop": "Discard",
    "drop_ask": "Discard the scan of {code}? It is not received then.",
    "drop_label": "Discard the scan of {code}",
    "kept": "{code} kept here until there is a connection",
    "offline": "Offline, scans are kept here",
    "offline_many": "Offline, {count} scans waiting",
    "offline_one": "Offline, 1 scan waiting",
    "on_its_way": "Sending …",
    "online": "Online",
    "other_many": "{count} scans of other people wait in this browser. They are sent when those people sign in here.",
    "other_one": "1 scan of somebody else waits in this browser. It is sent when that person signs in here.",
    "reason": "Above 6 °C. Give a reason, then scan {code} again.",
    "refused": "Not received",
    "refused_many": "{count} scans not received",
    "refused_one": "1 scan not received",
    "retry": "Try again",
    "sending": "Sending {code} …",
    "sending_many": "Sending {count} scans",
    "sending_now": "Being sent",
    "sending_one": "Sending 1 scan",
    "unkept": "This browser has no room left: the scan is lost when the page is closed.",
    "waiting": "Waiting for the connection",
}
CAMERA_WORDS = {
    "absent": "This device has no camera.",
    "hold": "Hold the label into the frame",
    "https": "The camera needs a secure address (https). Use a scanner, or type the number.",
    "lost": "The camera stopped. Start it again, or use a scanner.",
    "picture": "What the camera sees",
    "read": "Read {code}",
    "reader": "This browser cannot read codes with the camera. Use a scanner, or type the number.",
    "refused": "The camera is not allowed. Allow it for this page in the browser's address bar, then start it again.",
    "start": "Scan with the camera",
    "starting": "Starting the camera …",
    "stop": "Stop the camera",
}


def _batch(batch: rx.Var[dict[str, Any]]) -> tuple[rx.Var[dict[str, Any]]]:
    return (batch,)


class _Part(rx.Component):
    def add_imports(self) -> dict[str, Any]:
        icons = [rx.ImportVar(tag=name, alias=alias) for name, alias in _ICONS.items()]
        return {"react": _HOOKS, "@emotion/react": ["jsx"], _LUCIDE: icons}

    def add_custom_code(self) -> list[str]:
        return [scan.JS, _STORE, _CAMERA]


class DeskScan(_Part):
    """The scan field. See `desk_scan_field` for what its vars hold."""

    tag = "LfDeskScan"
    owner: rx.Var[str]
    form: rx.Var[str]
    offline: rx.Var[bool]
    answers: rx.Var[list[dict[str, str]]]
    heard: rx.Var[int]
    desk: rx.Var[list[str]]
    placeholder: rx.Var[str]
    label: rx.Var[str]
    auto_focus: rx.Var[bool]
    keep_focus: rx.Var[bool]
    anywhere: rx.Var[bool]
    on_scan: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_send: rx.EventHandler[_batch]


class ScanSaid(_Part):
    """What became of the last scan."""

    tag = "LfScanSaid"
    texts: rx.Var[dict[str, str]]


class ScanList(_Part):
    """What waits, and what was refused."""

    tag = "LfScanList"
    zone: rx.Var[str]
    texts: rx.Var[dict[str, str]]


class ScanState(_Part):
    """How the desk's scans stand, for the top bar."""

    tag = "LfScanState"
    texts: rx.Var[dict[str, str]]


class Camera(_Part):
    """The button that starts the camera, and the picture."""

    tag = "LfCamera"
    texts: rx.Var[dict[str, str]]


def desk_scan_field(
    *,
    on_scan: Any,
    on_send: Any,
    owner: Any,
    form: str,
    answers: Any,
    heard: Any,
    desk: Any,
    title: str,
    note: Any,
) -> rx.Component:
    """The large scan box of reception, see `scan.scan_box`.

    With a connection `on_scan(code)` is called, and `heard` must change when it was answered. Without one the code is
    kept for `owner` with the fields of the form with the id `form`, and is handed to `on_send({"scans": [{"id", "code",
    "waited", "facts"}]})` later, in order, at least once; `answers` tell of each id what became of it. Submitting the
    form without a connection keeps the codes of `desk` in the same way. `note` is what the server said of the last scan.
    """
    return scan.scan_box(
        DeskScan.create(
            on_scan=on_scan, on_send=on_send, owner=owner, form=form, answers=answers, heard=heard, desk=desk,
            offline=has_connection_errors, placeholder="or type a number", label=title, auto_focus=True,
            keep_focus=True, anywhere=True,
        ),
        title=title,
        note=ScanSaid.create(note, texts=WORDS),
    )  # fmt: skip


def scan_list(*, zone: Any) -> rx.Component:
    """Scans that wait, and those that were refused with their reason; nothing when there are none."""
    return ScanList.create(zone=zone, texts=WORDS)


def scan_state() -> rx.Component:
    """ "Online", "Offline, 3 scans waiting", "Sending 2 scans", "1 scan not received"."""
    return ScanState.create(texts=WORDS)


def camera() -> rx.Component:
    """The camera's button and picture, or a word why there is none."""
    return Camera.create(texts=CAMERA_WORDS)
