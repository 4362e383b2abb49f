"""Instrument files: bytes in, readings out. Nothing here knows samples, the database or the web."""

from collections.abc import Callable
from collections.abc import Mapping as Roles
from dataclasses import dataclass, replace

from labflow.instruments import aq2, lachat, masshunter, nexion, shimadzu_gcms, table, winlab32
from labflow.instruments.columns import TableShape, mapping_of, shape_of
from labflow.instruments.detection import detect
from labflow.instruments.mapping import AnalyteColumn, Mapping
from labflow.instruments.reading import FileRefused, Kind, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet
from labflow.instruments.text import sheets
from labflow.words import _

__all__ = [
    "READERS",
    "AnalyteColumn",
    "FileRefused",
    "Kind",
    "Known",
    "Mapping",
    "Problem",
    "ReadFile",
    "Reader",
    "Reading",
    "Sheet",
    "TableShape",
    "detect",
    "mapped",
    "read",
    "sheets",
]


@dataclass(frozen=True)
class Reader:
    """One family of files: how surely a file belongs to it (0 to 1), and how to read it."""

    name: str
    instrument: str
    recognise: Callable[[list[Sheet]], float]
    read: Callable[[list[Sheet]], ReadFile]


READERS: tuple[Reader, ...] = (
    Reader(winlab32.NAME, winlab32.INSTRUMENT, winlab32.recognise, winlab32.read),
    Reader(masshunter.NAME, masshunter.INSTRUMENT, masshunter.recognise, masshunter.read),
    Reader(nexion.NAME, nexion.INSTRUMENT, nexion.recognise, nexion.read),
    Reader(lachat.NAME, lachat.INSTRUMENT, lachat.recognise, lachat.read),
    Reader(aq2.NAME, aq2.INSTRUMENT, aq2.recognise, aq2.read),
    Reader(shimadzu_gcms.NAME, shimadzu_gcms.INSTRUMENT, shimadzu_gcms.recognise, shimadzu_gcms.read),
    Reader(table.NAME, table.INSTRUMENT, table.recognise, table.read),
)


@dataclass(frozen=True)
class Known:
    """What is known of the columns of tables with these headings: role by place, and the order of day and month."""

    roles: Roles[str, str]
    date_order: str = ""


def read(
    name: str,
    data: bytes,
    *,
    reader: str | None = None,
    mapping: Mapping | None = None,
    known: Callable[[str], Known | None] | None = None,
) -> ReadFile:
    """The readings of an instrument file.

    The reader is chosen by the content unless a person names one; a mapping chosen by a person reads the
    file as a plain table. `known`, where a person can be asked, is asked by the fingerprint of a plain table's headings
    how its columns were mapped before; a table whose columns nobody knows comes back without readings. Raises FileRefused with what to do when the file cannot be read or has no reading.
    """
    found = sheets(name, data)
    if mapping is not None:
        result = table.read(found, mapping)
    else:
        result = asked(found, reader, known) if known else chosen(found, reader).read(found)
    if not result.readings and not result.unknown:
        first = " " + _(result.problems[0].said, **result.problems[0].told) if result.problems else ""
        raise FileRefused(
            "The file has the headings of {instrument} but no result.{first}",
            instrument=result.instrument,
            first=first,
        )
    return result


def chosen(found: list[Sheet], reader: str | None) -> Reader:
    """The reader that was named, else the one that recognises the content."""
    return reader_named(reader) if reader else choose(found)


def asked(found: list[Sheet], reader: str | None, known: Callable[[str], Known | None]) -> ReadFile:
    """By the reader that knows the file; a plain table by the columns somebody chose before, else by its headings."""
    shape = shape_of(found)
    nobody = not reader and not any(each.recognise(found) for each in READERS)
    if shape is None or (not nobody and chosen(found, reader).name != table.NAME):
        return chosen(found, reader).read(found)
    before = known(shape.fingerprint)
    if before is not None:
        result = mapped(found, before)
        return replace(result, unknown=not result.readings)
    if nobody:
        return ReadFile(table.NAME, table.INSTRUMENT, shape=shape, unknown=True)
    return replace(table.read(found), shape=shape)


def mapped(found: list[Sheet], known: Known) -> ReadFile:
    """A plain table by the columns a person chose."""
    result = table.read(found, mapping_of(found, known.roles, known.date_order))
    return replace(result, shape=shape_of(found, known.roles))


def reader_named(name: str) -> Reader:
    for reader in READERS:
        if reader.name == name:
            return reader
    raise FileRefused(
        "There is no reader “{name}”. Choose one of: {readers}.",
        name=name,
        readers=", ".join(each.name for each in READERS),
    )


def choose(found: list[Sheet]) -> Reader:
    """The reader that recognises the content best. Raises FileRefused if none does."""
    confidence = {reader: reader.recognise(found) for reader in READERS}
    surest = max(READERS, key=lambda reader: confidence[reader])
    if confidence[surest] == 0:
        raise FileRefused(
            "No reader recognises this file and no heading names a sample and a result. Choose the columns yourself."
        )
    return surest
