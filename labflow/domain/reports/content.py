"""The content of a certificate: what it says, and in which language, as plain data that can be signed and kept.

All values are display-ready strings: rounding, units, dates and time zones were decided before this point, so the
printer never formats a number; it only sets the headings, in the `language` of the content. The same data, written by `to_json`, is what the authorising person signs
(`digest` is its SHA-256) and what a later revision is compared with.
"""

import hashlib
import json
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Verdict = Literal["pass", "above", "below", "fails", "inconclusive", "none"]
"""Against its limit a result passes, is above or below it, fails in words, cannot be decided, or has nothing to meet."""


@dataclass(frozen=True)
class Fact:
    """A label and its value, for example a custom field; `by_client` marks it as supplied by the client."""

    label: str
    value: str
    by_client: bool = False


@dataclass(frozen=True)
class Laboratory:
    """The laboratory as it was when the certificate was issued (7.8.2.1 b)."""

    name: str
    address: str
    accreditation_body: str = ""
    accreditation_number: str = ""
    accreditation_standard: str = "ISO/IEC 17025:2017"
    logo_svg: str = ""
    """A complete SVG document; empty prints the name alone."""
    logo: str = ""
    """The SHA-256 of the logo as it was; the picture itself is kept once, in storage, not in every certificate."""


@dataclass(frozen=True)
class Client:
    """The customer and the person to contact (7.8.2.1 e)."""

    name: str
    address_lines: tuple[str, ...] = ()
    contact: str = ""
    purchase_order: str = ""


@dataclass(frozen=True)
class Change:
    """One piece of information that an amendment changed (7.8.8.1)."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Amendment:
    """The report this one replaces, why, and what changed (7.8.8)."""

    replaces: str
    reason: str
    changes: tuple[Change, ...] = ()
    replaced_issued_text: str = ""


@dataclass(frozen=True)
class ResultRow:
    """One reported result with its limit (7.8.2.1 m, 7.8.3.1 c)."""

    analyte: str
    result: str
    unit: str = ""
    operator: str = ""
    """"<", ">" or empty; printed before the result."""
    qualifiers: tuple[str, ...] = ()
    uncertainty: str = ""
    mdl: str = ""
    loq: str = ""
    limit: str = ""
    limit_kind: str = ""
    share_text: str = ""
    """The result as a share of the limit, for example "123 %"."""
    gauge: float | None = None
    """The same share as a fraction (1.0 is the limit); None draws no bar."""
    verdict: Verdict = "none"
    italic: bool = False
    """The analyte is the name of an organism."""
    changed: bool = False
    """The row differs from the report that this one replaces (7.8.8.1)."""


@dataclass(frozen=True)
class MethodGroup:
    """The results of one method, with its version, dates of activity, place and people (7.8.2.1 c, f, i)."""

    title: str
    reference: str
    rows: tuple[ResultRow, ...]
    version: str = ""
    prepared: str = ""
    analysed: str = ""
    analyst: str = ""
    place: str = ""
    """Where the work was done, if not at the place of activity of the certificate."""
    provider: str = ""
    """The external provider who did the test; empty when the laboratory did it (7.8.2.1 p)."""


@dataclass(frozen=True)
class QualityControlRow:
    """The controls run with one analyte."""

    analyte: str
    batch: str
    blank: str = ""
    lcs: str = ""
    lcs_limit: str = ""
    spike: str = ""
    spike_duplicate: str = ""
    spike_limit: str = ""
    spike_rpd: str = ""
    duplicate_rpd: str = ""
    rpd_limit: str = ""
    passed: bool = True


@dataclass(frozen=True)
class QualityControl:
    """The quality control section; without rows it is left out."""

    sentence: str = ""
    rows: tuple[QualityControlRow, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class CustodyEvent:
    """One step of the chain of custody: what happened, when, and who or what vouches for it."""

    step: str
    time: str
    detail: str = ""


@dataclass(frozen=True)
class SampleBlock:
    """One sample: its identity and condition, then its results (7.8.2.1 g, h, k)."""

    laboratory_id: str
    client_id: str = ""
    description: str = ""
    matrix: str = ""
    location: str = ""
    collected: str = ""
    sampled_by: str = ""
    sampling_plan: str = ""
    sampling_method: str = ""
    received: str = ""
    temperature: str = ""
    condition: str = ""
    containers: str = ""
    client_supplied: tuple[str, ...] = ()
    """Names of the fields above that came from the client; they print with an asterisk (7.8.2.2)."""
    verdict: Verdict = "none"
    verdict_text: str = ""
    custom: tuple[Fact, ...] = ()
    groups: tuple[MethodGroup, ...] = ()
    custody: tuple[CustodyEvent, ...] = ()


@dataclass(frozen=True)
class Qualifier:
    """A qualifier code and its meaning in words."""

    code: str
    meaning: str


@dataclass(frozen=True)
class Signature:
    """An electronic signature: who, in what capacity, with what meaning, and when (21 CFR 11.50)."""

    name: str
    title: str
    meaning: str
    time_text: str


@dataclass(frozen=True)
class Verification:
    """Where a reader can check that the certificate is genuine and current."""

    url: str
    code: str
    host: str = ""
    """The address to type, for a reader who cannot scan the code; empty prints the URL."""


@dataclass(frozen=True)
class CertificateContent:
    """A complete certificate of analysis, one or several samples."""

    number: str
    """Unique, with its revision, for example "O26-001093-R1" (7.8.2.1 d)."""
    issued_text: str
    lab: Laboratory
    client: Client
    samples: tuple[SampleBlock, ...]
    signatures: tuple[Signature, ...]
    title: str = "Certificate of analysis"
    language: str = "en-US"
    """The language it is written in, as a tag: it says how dates and numbers look too."""
    revision: int = 1
    amendment: Amendment | None = None
    order_number: str = ""
    verdict_sentences: tuple[str, ...] = ()
    result_notes: tuple[str, ...] = ()
    """Sentences under the results: what uncertainty, MDL, LOQ and the limits mean."""
    client_supplied_note: str = "Information supplied by the client."
    place_of_activity: str = ""
    quality_control: QualityControl = field(default_factory=QualityControl)
    qualifiers: tuple[Qualifier, ...] = ()
    conformity: str = ""
    """The statement of conformity with its decision rule (7.8.6)."""
    deviations: str = ""
    external_data: str = ""
    opinions: str = ""
    """Opinions and interpretations, with their basis (7.8.7)."""
    custom: tuple[Fact, ...] = ()
    verification: Verification | None = None
    statements: tuple[str, ...] = (
        "Results relate only to the items tested, as received.",
        "This report shall not be reproduced except in full without approval of the laboratory.",
    )

    def to_json(self) -> str:
        """The canonical text: sorted keys, no spaces, UTF-8; fields that hold their default are left out.

        Leaving defaults out keeps the digest of an old certificate the same after a later version adds a field.
        """
        return as_json(self)

    def digest(self) -> str:
        """SHA-256 of the canonical text in hexadecimal: what is signed and what is printed."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> "CertificateContent":
        """The certificate that `to_json` wrote. Raises ValueError when the text is not one."""
        try:
            certificate: CertificateContent = _restore(cls, json.loads(text))
        except (TypeError, AttributeError) as error:
            raise ValueError(f"Not the content of a certificate: {error}") from error
        return certificate


def as_json(part: Any) -> str:
    """The canonical text of a certificate, or of a part of one."""
    return json.dumps(_plain(part), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def display_values(record: Any) -> Any:
    """Dictionaries, lists and strings with every field present, as a printing template needs them."""
    if is_dataclass(record):
        return {each.name: display_values(getattr(record, each.name)) for each in fields(record)}
    if isinstance(record, tuple):
        return [display_values(item) for item in record]
    return record


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) != _default(each)
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _default(each: Any) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _restore(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        unknown = set(value) - set(hints)
        if unknown:
            raise ValueError(f"{kind.__name__} has no field {', '.join(sorted(unknown))}")
        return kind(**{name: _restore(hints[name], item) for name, item in value.items()})
    if get_origin(kind) is tuple:
        return tuple(_restore(get_args(kind)[0], item) for item in value)
    if get_origin(kind) in (Union, UnionType):
        return None if value is None else _restore(get_args(kind)[0], value)
    return value
