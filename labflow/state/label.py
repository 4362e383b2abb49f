"""/labels/[label_id]: the designer. The design lives here until it is saved; every change is drawn by the server."""

from copy import deepcopy
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import labels
from labflow.domain.labels import views
from labflow.domain.labels.checking import element_from, sheet_from
from labflow.domain.labels.design import CODES, SHEETS, from_json, preset_of
from labflow.domain.labels.fields import MAIN_FIELD, FieldChoice
from labflow.domain.labels.preview import Drawn, Place, preview
from labflow.domain.labels.views import PURPOSES, Choice
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.vocabulary import LabelElement, LabelPurpose, Permission
from labflow.words import later

STEPS_BACK = 50
SHEET_CHOICES = [("", "Choose a sheet one can buy"), *((each.key, each.name) for each in SHEETS)]
_NUMBERS = ("x", "y", "w", "h", "size")
_WORDS = ("text", "field", "align", "fit")
_SWITCHES = ("bold", "mono")
_PLACE = {"x": 0.0, "y": 0.0, "w": 0.1, "h": 0.1}
_NEW: dict[str, dict[str, Any]] = {
    LabelElement.FIELD: {"w": 25.0, "h": 3.5},
    LabelElement.TEXT: {"w": 20.0, "h": 3.5, "text": "Text"},
    LabelElement.DATAMATRIX: {"w": 10.0, "h": 10.0},
    LabelElement.QR: {"w": 16.0, "h": 16.0},
    LabelElement.CODE128: {"w": 45.0, "h": 8.0, "align": "center"},
    LabelElement.LINE: {"w": 25.0, "h": 0.3},
}


@dataclass
class ElementForm:
    """The selected element as its panel shows it. `key` changes when its fields must start afresh: not for what was typed in them."""

    key: str = ""
    id: str = ""
    kind: str = ""
    x: str = ""
    y: str = ""
    w: str = ""
    h: str = ""
    text: str = ""
    field: str = ""
    size: str = ""
    bold: bool = False
    mono: bool = False
    align: str = "left"
    fit: str = "shrink"


@dataclass
class LabelForm:
    """The label as a whole, as its panel shows it."""

    key: str = ""
    name: str = ""
    purpose: str = ""
    purpose_label: str = ""
    width: float = 50.0
    height: float = 25.0
    dpi: str = "203"
    paper: str = "roll"
    columns: str = "1"
    rows: str = "1"
    left: str = "0"
    top: str = "0"
    column_gap: str = "0"
    row_gap: str = "0"
    preset: str = "roll"


class LabelState(LabState, rx.State):
    """One design."""

    needs: ClassVar[Permission] = Permission.EDIT_LABELS

    template_id: str = ""
    missing: bool = False
    retired: bool = False
    form: LabelForm = LabelForm()
    drawn: list[Drawn] = []
    places: list[Place] = []
    shape: str = ""
    fit: str = ""
    element: ElementForm = ElementForm()
    on_offer: list[FieldChoice] = []
    examples: list[Choice] = []
    example: str = ""
    errors: dict[str, str] = {}
    changed: bool = False
    can_undo: bool = False
    can_redo: bool = False
    _version: int = 0
    _kept: dict[str, Any] = {}
    _values: dict[str, str] = {}
    _past: list[dict[str, Any]] = []
    _future: list[dict[str, Any]] = []
    _revision: int = 0
    _tried: bool = False

    @rx.event
    async def load(self) -> None:
        """The template that the address names; "new" begins one."""
        asked = self.router.url.query_parameters
        wanted = self._at_end()
        self.missing, self.retired, self.errors, self.example, self._values = False, False, {}, "", {}
        self._past, self._future, self.element, self._tried = [], [], ElementForm(), False
        try:
            if wanted == "new":
                purpose = asked.get("purpose", "")
                purpose = purpose if purpose in list(LabelPurpose) else LabelPurpose.CONTAINER
                view = await self._do(views.blank, purpose)
                if copied := asked.get("copy", ""):
                    view.design = (await self._do(views.to_design, identifier(copied))).design | {"name": ""}
            else:
                view = await self._do(views.to_design, identifier(wanted))
        except NotFound:
            self.missing, self.template_id = True, ""
            return
        self.template_id, self._version, self._kept = view.id, view.version, view.design
        self.retired = not view.active
        self.on_offer = view.fields
        self.examples = await self._do(views.example_choices, view.design["purpose"])
        await self._draw()
        self.changed = False

    # ── elements ─────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def select(self, element_id: str) -> None:
        """Show an element's panel; nothing shows the label's."""
        self._show(element_id)

    @rx.event
    async def move(self, box: dict[str, Any]) -> None:
        """An element was dragged, resized or nudged."""
        if not isinstance(box, dict):
            return
        sent = {name: _number(box.get(name)) for name in _PLACE}
        if self._find(str(box.get("id", ""))) is None or not all(isfinite(each) for each in sent.values()):
            return
        await self._change({str(box["id"]): {n: max(sent[n], least) for n, least in _PLACE.items()}})

    @rx.event
    async def put(self, name: str, value: str) -> None:
        """A property of the selected element was typed or chosen."""
        if name in _WORDS:
            await self._put(name, value[:200])
        elif name in _NUMBERS and isfinite(_number(value)):
            await self._put(name, _number(value))
        elif name in _NUMBERS:
            self.errors = {**self.errors, name: later("Type a number, such as 12.5.")}

    @rx.event
    async def tick(self, name: str, on: bool) -> None:
        """A property of the selected element was switched on or off."""
        if name in _SWITCHES:
            await self._put(name, on)

    @rx.event
    async def add(self, kind: str) -> None:
        """A new element in the upper left, selected."""
        if kind not in _NEW or not self._kept:
            return
        number = 1
        while self._find(f"e{number}") is not None:
            number += 1
        new = {"id": f"e{number}", "kind": kind, "x": 1.0, "y": 1.0, **_NEW[kind]}
        if kind in (LabelElement.FIELD, *CODES):
            new["field"] = MAIN_FIELD[LabelPurpose(self._kept["purpose"])]
        new["w"], new["h"] = min(new["w"], self.form.width - 2), min(new["h"], self.form.height - 2)
        self._remember()
        added = vars(element_from(new))
        self._kept = {**self._kept, "elements": [*self._kept["elements"], added]}
        await self._draw()
        self._show(new["id"])

    @rx.event
    async def remove(self, element_id: str) -> None:
        """Take an element away."""
        if self._find(element_id) is None:
            return
        self._remember()
        rest = [each for each in self._kept["elements"] if each["id"] != element_id]
        self._kept = {**self._kept, "elements": rest}
        await self._draw()

    # ── the label ────────────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def put_label(self, name: str, value: str) -> None:
        """A measure of the label or its sheet was typed or chosen."""
        if not self._kept:
            return
        kept = dict(self._kept)
        sheet = dict(kept["sheet"])
        if name == "name":
            kept["name"] = str(value)[:200]
        elif name in ("width", "height"):
            length = _number(value)
            if not isfinite(length) or not 0 < length <= 1000:
                self.errors = {**self.errors, name: later("Type millimetres, such as 50.")}
                return
            kept[name] = length
        elif name == "dpi":
            kept["dpi"] = int(value) if str(value).isdecimal() and len(str(value)) < 5 else 0
        elif name in sheet and name != "paper":
            length = _number(value)
            if not isfinite(length):
                self.errors = {**self.errors, f"sheet.{name}": later("Type a number.")}
                return
            sheet[name] = length
            kept["sheet"] = vars(sheet_from(sheet))
        else:
            return
        if kept == self._kept:
            self._right(name, f"sheet.{name}")
            return
        self._remember()
        self._kept = kept
        await self._draw(anew=False)

    @rx.event
    async def choose_sheet(self, key: str) -> None:
        """Labels one can buy: their size and how they lie. The elements stay where they are."""
        preset = next((each for each in SHEETS if each.key == key), None)
        if preset is None or not self._kept:
            return
        self._remember()
        size = {} if preset.sheet.on_roll else {"width": preset.width, "height": preset.height}
        self._kept = {**self._kept, **size, "sheet": vars(preset.sheet).copy()}
        await self._draw()

    @rx.event
    async def choose_example(self, value: str) -> None:
        """Look at the design with a real record."""
        if not self._kept:
            return
        self.example = value[:80]
        self._values = await self._do(views.example_values, self._kept["purpose"], self.example)
        await self._draw()

    # ── back, forth, save ────────────────────────────────────────────────────────────────────────────────────

    @rx.event
    async def undo(self) -> None:
        """One change back."""
        if self._past:
            self._future = [*self._future, self._kept]
            self._kept, self._past = self._past[-1], self._past[:-1]
            await self._draw()

    @rx.event
    async def redo(self) -> None:
        """One change forth again."""
        if self._future:
            self._past = [*self._past, self._kept]
            self._kept, self._future = self._future[-1], self._future[:-1]
            await self._draw()

    @rx.event
    async def save(self) -> Any:
        """Keep the design as a new version; what is wrong is said where it is, and nothing is lost."""
        if not self._kept:
            return None
        design = from_json(self._kept)
        if self.template_id:
            _, wrong = await self._try(
                labels.change, identifier(self.template_id), design, version=self._version
            )
        else:
            made, wrong = await self._try(labels.create, design)
        if wrong:
            self.errors, self._tried = {**self.errors, **wrong}, True
            first = next((key for key in wrong if key.startswith("element.")), "")
            if first:
                self._show(first.removeprefix("element."))
            elif "name" in wrong:
                self.element = ElementForm()
                return rx.call_script(
                    "setTimeout(() => document.querySelector('.ld-panel [name=name]')?.focus())"
                )
            return None
        if not self.template_id:
            self.changed = False
            return [done("Label saved"), rx.redirect(f"/labels/{made}", replace=True)]
        view = await self._do(views.to_design, identifier(self.template_id))
        self._version, self._kept, self.changed = view.version, view.design, False
        await self._draw()
        self.changed = False
        return done("Label saved")

    @rx.event
    async def take_back(self) -> Any:
        """A retired design is used again, and can be changed again."""
        if not self.template_id:
            return None
        await self._do(labels.restore, identifier(self.template_id))
        await self.load()
        return done("Label back in use")

    # ── helpers ──────────────────────────────────────────────────────────────────────────────────────────────

    def _find(self, element_id: str) -> dict[str, Any] | None:
        return next((each for each in self._kept.get("elements", []) if each["id"] == element_id), None)

    def _remember(self) -> None:
        self._past, self._future = [*self._past, deepcopy(self._kept)][-STEPS_BACK:], []

    async def _put(self, name: str, kept: str | float | bool) -> None:
        """What a field of the panel says. It stays as typed there, unless the design keeps something else."""
        element = self._find(self.element.id)
        if element is None or element.get(name) == kept:
            self._right(name)
            return
        await self._change({self.element.id: {name: kept}}, anew=False)
        if (self._find(self.element.id) or {}).get(name) != kept:
            self._revision += 1
            self._show(self.element.id)

    def _right(self, *names: str) -> None:
        """What was wrong in a field is what it was before again."""
        self.errors = {name: said for name, said in self.errors.items() if name not in names}

    async def _change(self, by_id: dict[str, dict[str, Any]], *, anew: bool = True) -> None:
        self._remember()
        self._kept = {
            **self._kept,
            "elements": [
                vars(element_from({**each, **by_id[each["id"]]})) if each["id"] in by_id else each
                for each in self._kept["elements"]
            ],
        }
        await self._draw(anew=anew)

    async def _draw(self, *, anew: bool = True) -> None:
        """The design as it is now; `anew` when the fields of the panels are to show what they were not told by hand."""
        seen = await self._do(preview, self._kept, self._values)
        self.drawn, self.errors, self.places, self.shape = seen.drawn, seen.errors, seen.places, seen.shape
        if not self.template_id and not self._tried:
            self.errors.pop("name", None)  # the name of a new label is missed when it is saved, not before
        self.fit = seen.fit
        self.changed = True
        self.can_undo, self.can_redo = bool(self._past), bool(self._future)
        self._revision += int(anew)
        kept, sheet = self._kept, self._kept["sheet"]
        self.form = LabelForm(
            str(self._revision), kept["name"], kept["purpose"], words._(PURPOSES[kept["purpose"]]), kept["width"],
            kept["height"], str(kept["dpi"]), sheet["paper"], str(sheet["columns"]), str(sheet["rows"]),
            *(f"{sheet[name]:g}" for name in ("left", "top", "column_gap", "row_gap")), preset_of(from_json(kept)),
        )  # fmt: skip
        self._show(self.element.id)

    def _show(self, element_id: str) -> None:
        element = self._find(element_id)
        if element is None:
            self.element = ElementForm()
            return
        self.element = ElementForm(
            f"{element_id}-{self._revision}", element_id, element["kind"],
            *(f"{element[name]:g}" for name in ("x", "y", "w", "h")), element["text"], element["field"],
            f"{element['size']:g}", element["bold"], element["mono"], element["align"], element["fit"],
        )  # fmt: skip


def _number(value: Any) -> float:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        return float("nan")
    return round(number, 2) if abs(number) < 10_000 else float("nan")
