"""The audit trail as a whole: sealed into a chain, verified against it, read by who may."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from labflow.domain.work import Work
from labflow.vocabulary import Permission

CHAIN = UUID(int=0)
"""What the trail's own entries about the chain as a whole are filed under."""
NEWEST = 20_000
"""So far behind the newest row the worker never is."""

_BROKEN = text(
    """
    select position, seq, found from (
      select s.position, s.seq,
        case
          when e.seq is null then 'removed'
          when s.position <> lag(s.position, 1, 0::bigint) over w + 1 then 'a link before it is missing'
          when s.hash <> lf_digest(e, lag(s.hash, 1, '\\x00'::bytea) over w) then 'altered'
        end as found
      from audit_seal s left join audit_event e using (seq)
      window w as (order by s.position)
    ) links
    where found is not null order by position limit 1
    """
)


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: an unbroken chain, or the first row that is not what was sealed."""

    sealed: int
    waiting: int
    head: str
    broken_seq: int | None = None
    problem: str = ""

    @property
    def holds(self) -> bool:
        return self.broken_seq is None and not self.problem


def seal(work: Work) -> int:
    """Seal the settled audit rows. Returns how many were added to the chain."""
    return work.db.execute(text("select lf_seal()")).scalar_one()


def standing(work: Work) -> Verdict:
    """How far the trail is sealed. Its links are not checked."""
    work.require(Permission.SEE_AUDIT)
    sealed, head = head_of(work)
    return Verdict(sealed, newest_waiting(work), head)


def check(work: Work) -> Verdict:
    """Verify the chain against the house's own anchors, and write down that somebody did and what she found."""
    work.require(Permission.SEE_AUDIT)
    verdict = verify(work, anchors=work.house.anchors)
    work.note(
        "verified", "audit_seal", CHAIN, sealed=verdict.sealed, head=verdict.head, problem=verdict.problem
    )
    return verdict


def verify(work: Work, *, anchors: Path | None = None) -> Verdict:
    """Check every link of the chain, and the chain against the heads kept outside the database."""
    work.require(Permission.SEE_AUDIT)
    sealed, head = head_of(work)
    broken = work.db.execute(_BROKEN).first()
    if broken is not None:
        problem = f"Audit row {broken.seq} was {broken.found} after it was sealed."
        return Verdict(sealed, waiting(work), head, broken.seq, problem)
    return Verdict(sealed, waiting(work), head, None, _against_anchors(work, anchors))


def waiting(work: Work) -> int:
    """How many audit rows no link of the chain holds yet."""
    return work.db.execute(
        text(
            "select count(*) from audit_event e where not exists (select from audit_seal s where s.seq = e.seq)"
        )
    ).scalar_one()


def newest_waiting(work: Work) -> int:
    """How many of the newest rows no link holds yet: what the worker has still to seal. `verify` counts them all."""
    return work.db.execute(
        text(
            "with place as (select coalesce(max(seq), 0) - :newest as after from audit_event)"
            " select (select count(*) from audit_event where seq > after) - (select count(*) from audit_seal where seq > after) from place"
        ),
        {"newest": NEWEST},
    ).scalar_one()


def head_of(work: Work) -> tuple[int, str]:
    """The position and the hash of the newest link."""
    row = work.db.execute(
        text("select position, encode(hash, 'hex') as hash from audit_seal order by position desc limit 1")
    ).first()
    return (row.position, row.hash) if row else (0, "")


def write_anchor(anchors: Path, position: int, head: str, at: str) -> None:
    """Keep the head outside the database: a chain that was cut or rewritten no longer meets it."""
    anchors.parent.mkdir(parents=True, exist_ok=True)
    with anchors.open("a") as file:
        file.write(f"{at} {position} {head}\n")


def _against_anchors(work: Work, anchors: Path | None) -> str:
    if anchors is None or not anchors.exists():
        return ""
    for line in anchors.read_text().splitlines():
        _, position, head = line.split()
        kept = work.db.execute(
            text("select encode(hash, 'hex') from audit_seal where position = :position"),
            {"position": int(position)},
        ).scalar()
        if kept != head:
            return f"The chain was rewritten or cut: link {position} does not match the anchor kept outside the database."
    return ""
