"""The Documents port: the reports room draws, this says which paper is drawn by what."""

from datetime import datetime
from typing import Any


class Papers:
    """Imported lazily: a process that draws nothing does not load the typesetter."""

    def certificate(self, content: Any, issued_at: datetime, logo: bytes = b"") -> bytes:
        from labflow.reports.certificate import render_certificate

        return render_certificate(content, issued_at=issued_at, logo=logo)

    def labels_pdf(self, job: Any) -> bytes:
        from labflow.reports.labels import render_labels

        return render_labels(job)

    def labels_zpl(self, job: Any) -> str:
        from labflow.reports.zpl import render_zpl

        return render_zpl(job)

    def label_picture(self, job: Any) -> str:
        from labflow.reports.labels import picture

        return picture(job)

    def text_width(self, text: str, *, bold: bool, mono: bool) -> float:
        from labflow.reports.typeface import width

        return width(text, bold=bold, mono=mono)

    def printable(self, text: str) -> str:
        from labflow.reports.glyphs import drawable

        return drawable(text)

    def undrawable(self, text: str) -> str:
        from labflow.reports.glyphs import undrawable

        return undrawable(text)

    def custody_record(self, record: Any, printed_at: datetime, logo: bytes = b"") -> bytes:
        from labflow.reports.custody import render_custody

        return render_custody(record, printed_at=printed_at, logo=logo)

    def letterhead(self, lab: Any, logo: bytes = b"", language: str = "en-US") -> bytes:
        from labflow.reports.letterhead import render_letterhead

        return render_letterhead(lab, logo=logo, language=language)

    def submission_form(self, content: Any) -> bytes:
        from labflow.reports.submission_form import render_submission_form

        return render_submission_form(content)

    def travel_form(self, form: Any, printed_at: datetime, logo: bytes = b"") -> bytes:
        from labflow.reports.travel_form import render_travel_form

        return render_travel_form(form, printed_at=printed_at, logo=logo)
