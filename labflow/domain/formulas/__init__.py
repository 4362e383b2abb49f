"""Formulas of a method: read, checked, said in words and computed with decimals. A formula is data; none is ever executed as code."""

from labflow.domain.formulas.checking import Known, circle, notes_on_units, order, read
from labflow.domain.formulas.inputs import Input, Made, make
from labflow.domain.formulas.parsing import FUNCTIONS, parse
from labflow.domain.formulas.refusals import FormulaRefused, NotComputed
from labflow.domain.formulas.tree import Node, names_in
from labflow.domain.formulas.words import in_words, with_values

__all__ = [
    "FUNCTIONS", "FormulaRefused", "Input", "Known", "Made", "Node", "NotComputed", "circle", "in_words", "make",
    "names_in", "notes_on_units", "order", "parse", "read", "with_values",
]  # fmt: skip
