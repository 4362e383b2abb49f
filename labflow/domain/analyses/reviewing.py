"""A second person checks results: signs for them, or sends them back with a reason."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import identity, notifications
from labflow.domain.analyses.entering import lock_samples
from labflow.domain.analyses.life import LIFE, verifications_missing
from labflow.domain.samples.deriving import derive
from labflow.domain.work import Work, digest
from labflow.errors import Invalid, ReasonNeeded, Stale
from labflow.models import Analysis, Analyte, Result, Signature, Verification
from labflow.vocabulary import AnalysisState, Decision, Meaning, Permission, Verdict

CHANGED = "A result changed after you looked at it. Look again before you sign."
LONGEST_REASON = 500


@dataclass(frozen=True)
class Signing:
    """What the signature dialog shows before anybody signs: how many, and the digest of exactly these results."""

    results: int
    analyses: int
    digest: str


def to_sign(work: Work, analysis_ids: Sequence[UUID]) -> Signing:
    """The digest of what would be signed now. `verify` refuses when it changed meanwhile."""
    work.require(Permission.REVIEW_RESULTS)
    analyses = work.db.scalars(
        select(Analysis).where(Analysis.id.in_(analysis_ids)).order_by(Analysis.id)
    ).all()
    contents = _contents(work, analyses)
    return Signing(
        results=sum(len(content["results"]) for content in contents.values()),
        analyses=len(contents),
        digest=_digest_of_all(contents),
    )


def verify(
    work: Work, analysis_ids: Sequence[UUID], *, password: str, seen_digest: str, comment: str = ""
) -> int:
    """Sign these results as reviewed. Returns how many analyses are verified now (others wait for more people)."""
    work.require(Permission.REVIEW_RESULTS)
    analyses = _locked(work, analysis_ids)
    contents = _contents(work, analyses)
    if _digest_of_all(contents) != seen_digest:
        raise Stale(CHANGED)
    LIFE.check_all(work, analyses, "verify")
    identity.confirm(work, password)
    verified = _signed(work, analyses, contents, comment.strip()[:500])
    derive(work, [analysis.sample_id for analysis in analyses])
    _say_verified(work, verified, contents)
    return len(verified)


def send_back(work: Work, analysis_ids: Sequence[UUID], *, reason: str) -> None:
    """Return results to their analyst: what was entered stays, changing it takes a reason."""
    work.require(Permission.REVIEW_RESULTS)
    analyses = _locked(work, analysis_ids)
    if len(reason) > LONGEST_REASON:
        raise Invalid("At most {count} characters.", field="reason", count=LONGEST_REASON)
    LIFE.take_all(work, analyses, "send_back", reason=reason)
    _decide(work, analyses, Decision.RETURNED, comment=reason.strip())
    for analysis in analyses:
        analysis.returned_reason = reason.strip()
        analysis.verified_at = None
        work.emit("result.returned", analysis.id, client_id=analysis.client_id)
    notifications.work_returned(work, analyses, reason.strip())
    derive(work, [analysis.sample_id for analysis in analyses])


def sign(
    work: Work,
    analysis_ids: Sequence[UUID],
    *,
    meaning: str,
    password: str,
    seen_digest: str,
    comment: str = "",
) -> int:
    """Sign with the meaning that was chosen: verify, or send back under a signature with the comment as the reason.

    Returns how many analyses are verified now.
    """
    if meaning != Meaning.RETURNED:
        return verify(work, analysis_ids, password=password, seen_digest=seen_digest, comment=comment)
    work.require(Permission.REVIEW_RESULTS)
    if not comment.strip():
        raise ReasonNeeded("Say in the comment what is to be corrected.", field="comment")
    contents = _contents(work, _locked(work, analysis_ids))
    if _digest_of_all(contents) != seen_digest:
        raise Stale(CHANGED)
    identity.confirm(work, password)
    for analysis_id, content in contents.items():
        work.write_signature(
            "analysis", analysis_id, Meaning.RETURNED, _canonical(content), comment=comment.strip()[:500]
        )
    send_back(work, analysis_ids, reason=comment.strip()[:LONGEST_REASON])
    return 0


def mark(work: Work, analyses: Sequence[Analysis]) -> dict[UUID, str]:
    """A digest of each analysis as it is now: whether it is still what a screen showed."""
    return {key: digest(_canonical(content)) for key, content in _contents(work, analyses).items()}


def signed_content(work: Work, analysis: Analysis) -> str:
    """The canonical text of an analysis as it is now: what a reviewer's signature is bound to."""
    return _canonical(_contents(work, [analysis])[analysis.id])


def signature_holds(work: Work, signature: Signature, analysis: Analysis) -> bool:
    """Whether what was signed is still what stands there (21 CFR 11.70)."""
    return digest(signed_content(work, analysis)) == signature.content_sha256


def _locked(work: Work, analysis_ids: Sequence[UUID]) -> list[Analysis]:
    if not analysis_ids:
        raise Invalid("Choose at least one result.", field="analysis_ids")
    lock_samples(work, analysis_ids)
    return work.lock_all(Analysis, analysis_ids)


def _signed(
    work: Work, analyses: Sequence[Analysis], contents: dict[UUID, dict[str, Any]], comment: str
) -> list[Analysis]:
    """Sign each; those that need nobody else any more are verified."""
    signatures = {
        key: work.write_signature("analysis", key, Meaning.REVIEWED, _canonical(content), comment=comment)
        for key, content in contents.items()
    }
    work.db.flush()
    _decide(work, analyses, Decision.VERIFIED, comment=comment, signatures=signatures)
    work.db.flush()
    missing = verifications_missing(work, analyses)
    verified = [analysis for analysis in analyses if not missing[analysis.id]]
    for analysis in verified:
        analysis.state, analysis.verified_at = AnalysisState.VERIFIED, work.now
    work.change_rows(verified)
    return verified


def _say_verified(work: Work, analyses: Sequence[Analysis], contents: dict[UUID, dict[str, Any]]) -> None:
    """A limit counts as exceeded when a second person has looked at it, not while values are being typed."""
    for analysis in analyses:
        work.emit("result.verified", analysis.id, client_id=analysis.client_id)
        if any(result["verdict"] == Verdict.FAIL for result in contents[analysis.id]["results"]):
            work.emit("limit.exceeded", analysis.id, client_id=analysis.client_id)


def _decide(
    work: Work,
    analyses: Sequence[Analysis],
    decision: Decision,
    *,
    comment: str,
    signatures: Mapping[UUID, Signature] | None = None,
) -> None:
    ids = [analysis.id for analysis in analyses]
    counted = work.db.execute(
        select(Verification.analysis_id, func.count())
        .where(Verification.analysis_id.in_(ids))
        .group_by(Verification.analysis_id)
    ).all()
    before = {row[0]: row[1] for row in counted}
    for analysis in analyses:
        signature = signatures[analysis.id] if signatures else None
        work.add(
            Verification(
                client_id=analysis.client_id, analysis_id=analysis.id, sequence=before.get(analysis.id, 0) + 1,
                user_id=work.actor.id, at=work.now, decision=decision, comment=comment,
                signature_id=signature.id if signature else None,
            )
        )  # fmt: skip


def _contents(work: Work, analyses: Sequence[Analysis]) -> dict[UUID, dict[str, Any]]:
    ids = [analysis.id for analysis in analyses]
    rows = work.db.execute(
        select(Result, Analyte.keyword)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(Result.analysis_id.in_(ids), Result.live)
        .order_by(Result.analysis_id, Analyte.keyword)
    ).all()
    contents: dict[UUID, dict[str, Any]] = {
        analysis.id: {
            "analysis": str(analysis.id), "sample": str(analysis.sample_id),
            "service_version": str(analysis.service_version_id), "attempt": analysis.attempt,
            "instrument": analysis.instrument, "submitted_by": str(analysis.submitted_by_id or ""),
            "results": [],
        }
        for analysis in analyses
    }  # fmt: skip
    for result, keyword in rows:
        contents[result.analysis_id]["results"].append(
            {
                "analyte": keyword, "raw": result.raw_text, "dilution": _plain(result.dilution),
                "reported": result.reported_text, "operator": result.operator, "numeric": _plain(result.numeric),
                "unit": result.unit, "qualifiers": result.qualifiers, "mdl": _plain(result.mdl_used),
                "loq": _plain(result.loq_used), "bound": _plain(result.bound), "text": result.text,
                "uncertainty": _plain(result.uncertainty), "verdict": result.verdict, "remark": result.remark,
            }
        )  # fmt: skip
    return contents


def _plain(number: Any) -> str:
    return "" if number is None else f"{number.normalize():f}"


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _digest_of_all(contents: dict[UUID, dict[str, Any]]) -> str:
    return digest("\n".join(_canonical(contents[key]) for key in sorted(contents)))
