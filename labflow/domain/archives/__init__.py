"""Archives of old years: asked for, made by the worker, verified, read; and everything of the laboratory as one file."""

from labflow.domain.archives.exporting import Exported, export
from labflow.domain.archives.making import give_up, make
from labflow.domain.archives.starting import LONGEST_WAIT, made, set_automatic, start, start_due, under_way
from labflow.domain.archives.verifying import ask, read_package, verify
from labflow.domain.archives.views import (
    ArchiveFile,
    ArchivesView,
    ArchiveView,
    Changed,
    ChangedOrder,
    YearRow,
    YearView,
    changed,
    download,
    overview,
    year,
)

__all__ = [
    "LONGEST_WAIT", "ArchiveFile", "ArchiveView", "ArchivesView", "Changed", "ChangedOrder", "Exported", "YearRow", "YearView", "ask", "changed",
    "download", "export", "give_up", "made", "make", "overview", "read_package", "set_automatic", "start", "start_due", "under_way", "verify", "year",
]  # fmt: skip
