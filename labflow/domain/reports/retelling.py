"""What a certificate found, told to its reader: in his own language, whatever the document is written in."""

from labflow import words
from labflow.domain.reports import wording
from labflow.domain.reports.content import CertificateContent
from labflow.models import Report


def told(report: Report) -> str:
    """The summary of a report's results: its own sentences, or in another language the same of what was signed."""
    if in_its_language(report.language):
        return report.verdict
    content = CertificateContent.from_json(report.content)
    return wording.summary(wording.sentences_of(content)) if content.samples else report.verdict


def in_its_language(language: str) -> bool:
    """Whether the work at hand speaks the language of the report."""
    return words.known(language) == words.language()
