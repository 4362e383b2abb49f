"""Instrument files that were read, for programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from labflow.domain.imports.views import IMPORTS
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, usual
from labflow.models import ImportRun, StoredFile, User
from labflow.vocabulary import Permission

NOUN = declare_noun(
    Noun(
        "imports", "import", ImportRun, (Permission.IMPORT_RESULTS,),
        Facts(
            "ImportFacts", "An instrument file as it was read: every reading with its row and cell. `readings` may carry choices.", ImportRun,
            (
                *usual(),
                Fact("file_id", UUID),
                Fact("file", str, StoredFile.name),
                Fact("sha256", str, StoredFile.sha256),
                Fact("reader", str),
                Fact("instrument", str),
                Fact("state", str),
                Fact("readings", list[dict[str, Any]]),
                Fact("problems", list[dict[str, Any]]),
                Fact("imported", int),
                Fact("created_at", datetime),
                Fact("created_by", str | None, User.name),
            ),
            joins=((StoredFile, StoredFile.id == ImportRun.file_id, False), (User, User.id == ImportRun.created_by_id, True)),
        ),
        "-read", plan=IMPORTS,
    )
)  # fmt: skip
