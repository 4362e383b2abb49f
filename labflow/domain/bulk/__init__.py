"""Many rows at once for programs: samples and results, with a report of each row."""

from labflow.domain.bulk.report import Report, RowProblem, RowReport
from labflow.domain.bulk.results import enter
from labflow.domain.bulk.running import Answer, give_up, send, take
from labflow.domain.bulk.samples import register

__all__ = ["Answer", "Report", "RowProblem", "RowReport", "enter", "give_up", "register", "send", "take"]
