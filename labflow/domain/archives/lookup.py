"""Archives for programs."""

from datetime import datetime

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.window import SortKey, moment_key, whole_key
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, usual
from labflow.models import Archive, StoredFile
from labflow.vocabulary import ArchiveState, Permission

_STATES = options.fixed(
    (
        (ArchiveState.WAITING, "Waiting"), (ArchiveState.IN_PROGRESS, "Being made"),
        (ArchiveState.COMPLETED, "Archived"), (ArchiveState.FAILED, "Failed"),
    )
)  # fmt: skip

NOUN = declare_noun(
    Noun(
        "archives", "archive", Archive, (Permission.KEEP_ARCHIVES,),
        Facts(
            "ArchiveFacts",
            "One edition of a year's archive. `not_ended` names the first of the orders that are not in it because they had not ended; `checked_at` and `check_problem` are the last verification.",
            Archive,
            (
                *usual(),
                Fact("year", int),
                Fact("edition", int),
                Fact("state", str),
                Fact("percent", int),
                Fact("orders", int),
                Fact("samples", int),
                Fact("results", int),
                Fact("files", int),
                Fact("open_orders", int),
                Fact("not_ended", list[str]),
                Fact("size", int | None, StoredFile.size),
                Fact("sha256", str | None, StoredFile.sha256),
                Fact("audit_seq", int),
                Fact("problem", str),
                Fact("started_by", str),
                Fact("created_at", datetime),
                Fact("made_at", datetime | None),
                Fact("checking", bool),
                Fact("checked_at", datetime | None),
                Fact("check_problem", str),
            ),
            joins=((StoredFile, StoredFile.id == Archive.file_id, True),),
        ),
        "-created",
        sorts={"created": SortKey(Archive.created_at, moment_key), "year": SortKey(Archive.year, whole_key)},
        filters=(
            Filter("year", "Year", "number", Archive.year),
            Filter("state", "Status", "choice", Archive.state, _STATES),
        ),
    )
)  # fmt: skip
