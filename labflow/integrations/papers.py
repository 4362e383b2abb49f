"""The Documents port: the reports room draws, this says which paper is drawn by what."""

from datetime import datetime
from typing import Any


class Papers:
    """Imported lazily: a process that draws nothing does not load the typesetter."""

    def certificate(self, content: Any, issued_at: datetime) -> bytes:
        from labflow.reports.certificate import render_certificate

        return render_certificate(content, issued_at=issued_at)

    def labels(self, labels: list[Any]) -> bytes:
        from labflow.reports.labels import render_labels

        return render_labels(labels)

    def custody_record(self, record: Any, printed_at: datetime) -> bytes:
        from labflow.reports.custody import render_custody

        return render_custody(record, printed_at=printed_at)
