"""Whether the entries of one record in the audit trail are still what was sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, text

from labflow.domain.work import Work
from labflow.models import AuditEvent

MOST = 3000

# Each entry with its own link and the link before: the hash must be the one that was sealed. The place of the link before
# is computed first: under row-level security PostgreSQL uses no index for a condition that computes.
_CHECK = """
    with link as materialized (
      select e, s.seq, s.hash, s.position, s.position - 1 as before
      from audit_event e left join audit_seal s on s.seq = e.seq where e.seq = any (:seqs)
    )
    select count(*) as entries, count(link.seq) as sealed,
           count(*) filter (where link.seq is not null and link.hash <> lf_digest(link.e, coalesce(p.hash, '\\x00'::bytea))) as broken,
           count(*) filter (where link.position > 1 and p.position is null) as gaps
    from link left join audit_seal p on p.position = link.before
"""


@dataclass
class Seal:
    """How many entries there are, how many wait to be sealed, and whether all sealed ones hold."""

    entries: int = 0
    waiting: int = 0
    holds: bool = True
    more: bool = False


def of(work: Work, mine: ColumnElement[bool], known: Sequence[int | None] | None = None) -> Seal:
    """Check the newest entries of a record against the chain; `known` are all of them, if they were just read."""
    newest = select(AuditEvent.seq).where(mine).order_by(AuditEvent.seq.desc()).limit(MOST)
    seqs = list(work.db.scalars(newest) if known is None else known)
    row = work.db.execute(text(_CHECK), {"seqs": seqs}).one()
    return Seal(row.entries, row.entries - row.sealed, not row.broken and not row.gaps, len(seqs) == MOST)
