"""What goes into an archive and into an export: every table, named as the audit trail names it, without secrets.

Part of this is decided table by table (`OF_ORDERS`, `LEFT_OUT`, `SECRETS`); a table that nobody decided about goes into the
export whole, and a test refuses a column that looks like a secret and is named nowhere.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import SQLModel

from labflow import models  # noqa: F401 (every table is known once the models are imported)
from labflow.models.sample import OPEN_WORK
from labflow.vocabulary import OrderState

LEFT_OUT: dict[str, str] = {
    "user_session": "who is signed in now",
    "one_time_token": "links to set a password",
    "sign_in_attempt": "the throttle of signing in; sign-ins themselves are in the audit trail",
    "kept_answer": "answers to repeated requests, kept for a day",
    "audit_round": "where the next sealing of the trail begins",
    "outbox_event": "what the worker has still to tell",
}
"""Tables that are the machine's and not the laboratory's."""

SECRETS: dict[str, tuple[str, ...]] = {
    "lab_user": ("password_hash",),
    "api_key": ("secret_hash",),
    "webhook": ("secret", "old_secret"),
}
"""Columns that open a door."""

ENDED = (OrderState.COMPLETED, OrderState.CLOSED, OrderState.CANCELLED)
_ENDED_STATES = ", ".join(f"'{state}'" for state in ENDED)
HAS_ENDED = (
    f"lab_order.state in ({_ENDED_STATES})"
    f" and not exists (select from sample where sample.order_id = lab_order.id and {OPEN_WORK})"
)
# The orders of a year that have ended, in the same snapshot for every part.
ENDED_ORDERS = f"select id from lab_order where created_at >= :begin and created_at < :end and {HAS_ENDED}"  # noqa: S608 (our own names)

_SAMPLES = "select id from sample where order_id = any(:orders)"
_REPORTS = "select id from report where order_id = any(:orders)"
_ANALYSES = f"select id from analysis where sample_id in ({_SAMPLES})"  # noqa: S608 (our own names)
_ABOUT = f"select unnest(cast(:orders as uuid[])) union all {_SAMPLES} union all {_REPORTS}"
_SUBJECTS = f"""
    select 'lab_order' as entity, unnest(cast(:orders as uuid[])) as id
    union all select 'sample', id from sample where order_id = any(:orders)
    union all select 'report', id from report where order_id = any(:orders)
    union all select 'report_delivery', id from report_delivery where report_id in ({_REPORTS})
    union all select 'verification', id from verification where analysis_id in ({_ANALYSES})
    union all select 'comment', id from comment where entity_id in ({_REPORTS})
    union all select 'attachment', id from attachment where entity_id in ({_REPORTS})
    union all select 'signature', id from signature where entity_id in (select id from ({_REPORTS} union all {_ANALYSES}) signed)
"""  # noqa: S608 (our own names)
_TRAIL = f"""
    select seq from audit_event where order_id = any(:orders)
    union select seq from audit_event where sample_id in ({_SAMPLES})
    union select e.seq from ({_SUBJECTS}) about join audit_event e on e.entity = about.entity and e.entity_id = about.id
"""  # noqa: S608 (our own names)

OF_ORDERS: dict[str, str] = {
    "lab_order": "id = any(:orders)",
    "client_request": "order_id = any(:orders)",
    "sample": "order_id = any(:orders)",
    "container": f"sample_id in ({_SAMPLES})",
    "custody_event": f"sample_id in ({_SAMPLES})",
    "analysis": f"sample_id in ({_SAMPLES})",
    "result": f"sample_id in ({_SAMPLES})",
    "verification": f"analysis_id in ({_ANALYSES})",
    "report": "order_id = any(:orders)",
    "report_sample": f"report_id in ({_REPORTS})",
    "report_delivery": f"report_id in ({_REPORTS})",
    "signature": f"entity_id in (select id from ({_REPORTS} union all {_ANALYSES}) signed)",  # noqa: S608 (our own names)
    "comment": f"entity_id in ({_ABOUT})",
    "attachment": f"entity_id in ({_ABOUT})",
    "label_print": "order_id = any(:orders)",
    "audit_event": f"seq in ({_TRAIL})",
    "audit_seal": f"seq in ({_TRAIL})",
}
"""Which rows belong to some orders. Asked a few orders at a time, so each is answered by indexes."""

_SAMPLES_OF_YEAR = f"select id from sample where order_id in ({ENDED_ORDERS})"  # noqa: S608 (our own names)
_REPORTS_OF_YEAR = f"select id from report where order_id in ({ENDED_ORDERS})"  # noqa: S608 (our own names)
_CLIENTS_OF_YEAR = f"select client_id from lab_order where id in ({ENDED_ORDERS})"  # noqa: S608 (our own names)
FILES_OF_YEAR = f"""
    select file_id from report where order_id in ({ENDED_ORDERS}) and file_id is not null
    union select source_file_id from result where sample_id in ({_SAMPLES_OF_YEAR}) and source_file_id is not null
    union select file_id from attachment where order_id in ({ENDED_ORDERS}) or sample_id in ({_SAMPLES_OF_YEAR}) or report_id in ({_REPORTS_OF_YEAR})
"""  # noqa: S608 (our own names)

OF_YEAR: dict[str, str] = {
    "client": f"id in ({_CLIENTS_OF_YEAR})",
    "contact": f"client_id in ({_CLIENTS_OF_YEAR})",
    "sample_point": f"client_id in ({_CLIENTS_OF_YEAR})",
    "stored_file": f"id in ({FILES_OF_YEAR})",
    "import_run": f"file_id in ({FILES_OF_YEAR})",
    "label_run": f"id in (select run_id from label_print where order_id in ({ENDED_ORDERS}))",  # noqa: S608 (our own names)
    "mail": f"id in (select mail_id from report_delivery where report_id in ({_REPORTS_OF_YEAR}))",  # noqa: S608 (our own names)
}
"""Which rows several orders may share: asked once for the year."""

WHOLE = (
    "lab", "department", "field_def", "number_format", "role", "lab_user", "user_role", "qualifier", "sample_type",
    "container_type", "analyte", "method", "analysis_service", "service_version", "service_analyte", "qc_rule", "profile",
    "profile_service", "specification", "spec_limit", "instrument", "service_instrument", "label_template",
)  # fmt: skip
"""What the records point at: small, and in every archive as a whole, so that each can be read by itself."""


MORE: dict[str, dict[str, tuple[str, str]]] = {
    "audit_seal": {
        "previous": (
            "(select encode(before.hash, 'hex') from audit_seal before where before.position = audit_seal.position - 1)",
            "The hash of the link before, so that this link is proved by itself.",
        )
    }
}
"""What a line says beyond its row."""


@dataclass(frozen=True)
class Kept:
    """A table as it is kept: its name, what a record of it is, its columns without secrets, and their order."""

    name: str
    about: str
    columns: tuple[str, ...]
    order: str
    schema: dict[str, Any]
    points_at: dict[str, str]

    @property
    def selected(self) -> str:
        """The columns, each as it is told; bytes as hexadecimal digits."""
        told = [f"encode({c}, 'hex') as {c}" if c in self._bytes else c for c in self.columns]
        return ", ".join(
            [*told, *(f"{how} as {name}" for name, (how, _about) in MORE.get(self.name, {}).items())]
        )

    @property
    def _bytes(self) -> set[str]:
        table = SQLModel.metadata.tables[self.name]
        return {column.name for column in table.columns if isinstance(column.type, LargeBinary)}


def kept(name: str) -> Kept:
    """How a table is kept."""
    table, kind = SQLModel.metadata.tables[name], _kinds()[name]
    hidden = SECRETS.get(name, ())
    columns = tuple(column.name for column in table.columns if column.name not in hidden)
    points = {
        own.name: f"{key.referred_table.name}.{other.column.name}"
        for key in table.foreign_key_constraints
        for own, other in zip(key.columns, key.elements, strict=True)
        if other.column.name != "client_id" and own.name in columns
    }
    order = ", ".join(column.name for column in table.primary_key.columns)
    return Kept(name, _sentence(kind), columns, order, _schema(kind, columns), points)


def exported() -> list[str]:
    """Every table of a whole export, in an order that depends on names only."""
    return sorted(name for name in SQLModel.metadata.tables if name not in LEFT_OUT)


def _kinds() -> dict[str, Any]:
    return {mapper.local_table.name: mapper.class_ for mapper in SQLModel._sa_registry.mappers}


def _sentence(kind: Any) -> str:
    return " ".join((kind.__doc__ or "").split())


def _schema(kind: Any, columns: tuple[str, ...]) -> dict[str, Any]:
    """JSON Schema of a line, from the model."""
    told = kind.model_json_schema()
    told["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    told["properties"] = {name: each for name, each in told["properties"].items() if name in columns}
    for name, (_how, about) in MORE.get(kind.__tablename__, {}).items():
        told["properties"][name] = {"type": ["string", "null"], "description": about}
    told["required"] = list(columns)
    return told
