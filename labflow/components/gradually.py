"""Rows of a long list in pieces: those of the first sight at once, the others in the frames after it."""

from pathlib import Path
from typing import Any

import reflex as rx

JS = Path(__file__).parent / "js" / "gradually.js"
LIBRARY = "$/utils/gradually"
IMPORTS = {LIBRARY: [rx.ImportVar(tag="useGradually")]}


def gradually(rows: Any) -> Any:
    """`rx.foreach(gradually(S.lines), …)`; not inside of `rx.cond`, it is a hook. `lf-drawn` tells the window of each piece."""
    return rx.Var(
        f"useGradually({rows!s})",
        _var_type=rows._var_type,
        _var_data=rx.vars.VarData.merge(rows._get_all_var_data(), rx.vars.VarData(imports=IMPORTS)),
    ).guess_type()
