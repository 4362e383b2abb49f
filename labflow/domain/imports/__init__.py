"""Instrument files: read into readings, matched to the work that waits, imported with file, row and cell kept."""

from labflow.domain.imports.importing import Imported, discard, import_rows
from labflow.domain.imports.mapping import map_columns
from labflow.domain.imports.matching import Match, match
from labflow.domain.imports.reading import choose, choose_analyte, instruments, prefer, read_file

__all__ = [
    "Imported",
    "Match",
    "choose",
    "choose_analyte",
    "discard",
    "import_rows",
    "instruments",
    "map_columns",
    "match",
    "prefer",
    "read_file",
]
