"""What belongs to the house itself, for programs: own fields, saved views, the audit trail, signatures, jobs, letters, notices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import col

from labflow.domain.audit_views import TRAIL
from labflow.domain.jobs_views import JOB_STATE, JOBS, QUEUE
from labflow.domain.letters.views import LETTERS
from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.window import SortKey, moment_key, whole_key
from labflow.domain.nouns import Fact, Facts, Noun, by_registration, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import AuditEvent, FieldDef, Mail, Notification, SavedView, Signature
from labflow.vocabulary import Meaning, Notice, Permission

FIELD = declare_noun(
    Noun(
        "fields", "field", FieldDef, (Permission.EDIT_FIELDS, Permission.SEE_ORDERS),
        Facts(
            "FieldFacts", "A field of the laboratory's own. Values are sent and told under `custom` by `key`.", FieldDef,
            (
                *usual(),
                Fact("entity", str),
                Fact("key", str),
                Fact("label", str),
                Fact("kind", str),
                Fact("options", list[str]),
                Fact("hint", str),
                Fact("required", bool),
                Fact("on_report", bool),
                Fact("to_client", bool),
                Fact("position", int),
                Fact("active", bool),
            ),
        ),
        "position", sorts={"position": SortKey(FieldDef.position, whole_key)}, filters=(in_use(FieldDef),),
    )
)  # fmt: skip


def _seen_by_me(work: Work) -> list[Any]:
    return [~SavedView.retired, or_(SavedView.owner_id == work.actor.id, SavedView.shared)]


VIEW = declare_noun(
    Noun(
        "views", "saved view", SavedView, (*READERS, Permission.SEE_CLIENTS, Permission.SEE_PEOPLE),
        Facts(
            "ViewFacts", "A view of a list: what it is narrowed to and how it is sorted. Ask for it by `view` and its id.", SavedView,
            (
                *usual(),
                Fact("list_name", str),
                Fact("name", str),
                Fact("filters", str),
                Fact("q", str),
                Fact("sort", str),
                Fact("shared", bool),
                Fact("owner_id", UUID),
            ),
        ),
        "name", always=_seen_by_me, sorts={"name": SortKey(SavedView.name)},
        filters=(
            Filter("list", "List", "text", SavedView.list_name),
            Filter("shared", "Shared", "yes", col(SavedView.shared).is_(True), no_label="One's own only"),
        ),
    )
)  # fmt: skip


def _whole_number(what: str) -> Any:
    def find(work: Work, reference: str) -> int:
        if not reference.isdecimal() or len(reference) > 18:
            raise NotFound(f"There is no such {what}.")
        return int(reference)

    return find


ENTRY = declare_noun(
    Noun(
        "audit", "audit entry", AuditEvent, (Permission.SEE_AUDIT,),
        Facts(
            "AuditFacts", "A row that was added, changed or removed, or an act worth keeping: who, when, why, before, after.", AuditEvent,
            (
                Fact("id", int, AuditEvent.seq),
                Fact("at", datetime),
                Fact("act", str),
                Fact("entity", str),
                Fact("entity_id", UUID),
                Fact("client_id", UUID | None),
                Fact("order_id", UUID | None),
                Fact("sample_id", UUID | None),
                Fact("actor_id", UUID | None),
                Fact("actor_name", str),
                Fact("verb", str),
                Fact("reason", str),
                Fact("request_id", UUID | None),
                Fact("release", str),
                Fact("old", dict[str, Any] | None),
                Fact("new", dict[str, Any] | None),
            ),
            id=AuditEvent.seq,
        ),
        "-at", plan=TRAIL, find=_whole_number("entry"), always=lambda _: [],
    )
)  # fmt: skip


SIGNATURE = declare_noun(
    Noun(
        "signatures", "signature", Signature, (Permission.SEE_AUDIT, Permission.REVIEW_RESULTS, Permission.AUTHORISE_REPORTS),
        Facts(
            "SignatureFacts", "An electronic signature: who signed exactly what, meaning what, when (21 CFR 11.50, 11.70).", Signature,
            (
                Fact("id", UUID),
                Fact("entity", str),
                Fact("entity_id", UUID),
                Fact("meaning", str),
                Fact("user_id", UUID),
                Fact("user_name", str),
                Fact("user_title", str),
                Fact("at", datetime),
                Fact("content_sha256", str),
                Fact("comment", str),
                Fact("method", str),
            ),
        ),
        "-registered", sorts={"registered": by_registration(Signature), "at": SortKey(Signature.at, moment_key, few_only=True)},
        filters=(
            Filter("entity", "Of", "text", Signature.entity, only=("is",)),
            Filter("record", "Record", "choice", Signature.entity_id, uuid=True, only=("is",)),
            Filter("user", "Person", "choice", Signature.user_id, options.staff, uuid=True),
            Filter("meaning", "Meaning", "choice", Signature.meaning, options.fixed((each, each) for each in Meaning)),
            Filter("at", "Signed", "date", Signature.at),
        ),
    )
)  # fmt: skip

JOB = declare_noun(
    Noun(
        "jobs", "job", JOBS, (Permission.SEE_JOBS,),
        Facts(
            "JobFacts", "Work that is done beside: letters, exports, seals, webhooks.", JOBS,
            (
                Fact("id", int, JOBS.c.id),
                Fact("task", str, JOBS.c.task_name),
                Fact("state", str, JOB_STATE),
                Fact("queue", str, JOBS.c.queue_name),
                Fact("attempts", int, JOBS.c.attempts),
                Fact("scheduled_at", datetime | None, JOBS.c.scheduled_at),
                Fact("arguments", dict[str, Any], JOBS.c.args),
            ),
            id=JOBS.c.id,
        ),
        "-id", plan=QUEUE, find=_whole_number("job"), always=lambda _: [],
    )
)  # fmt: skip

LETTER = declare_noun(
    Noun(
        "letters", "letter", Mail, (Permission.SEE_INBOX,),
        Facts(
            "LetterFacts", "A letter, from the moment it is owed.", Mail,
            (
                *usual(),
                Fact("kind", str),
                Fact("client_id", UUID | None),
                Fact("recipient", str),
                Fact("recipient_name", str),
                Fact("subject", str),
                Fact("text", str),
                Fact("attachments", list[str]),
                Fact("state", str),
                Fact("error", str),
                Fact("created_at", datetime),
                Fact("sent_at", datetime | None),
            ),
        ),
        "-written", plan=LETTERS,
    )
)  # fmt: skip


def _mine(work: Work) -> list[Any]:
    return [Notification.user_id == work.actor.id]


NOTICE = declare_noun(
    Noun(
        "notifications", "notification", Notification, (),
        Facts(
            "NotificationFacts", "A line of one's own inbox.", Notification,
            (
                Fact("id", UUID),
                Fact("kind", str),
                Fact("at", datetime),
                Fact("actor_name", str),
                Fact("entity", str),
                Fact("entity_id", UUID | None),
                Fact("name", str),
                Fact("text", str),
                Fact("count", int),
                Fact("read_at", datetime | None),
            ),
        ),
        "-at", always=_mine, own=True, sorts={"at": SortKey(Notification.at, moment_key)},
        filters=(
            Filter("unread", "Unread", "yes", col(Notification.read_at).is_(None), no_label="Read"),
            Filter("kind", "Kind", "choice", Notification.kind, options.fixed((each, each) for each in Notice)),
        ),
    )
)  # fmt: skip
