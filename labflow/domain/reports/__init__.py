"""Certificates: prepared from verified results, authorised under a signature, replaced but never edited."""

from labflow.domain.reports import announcing as announcing
from labflow.domain.reports.issuing import Authorising, authorise, paper, preview, to_authorise, withdraw
from labflow.domain.reports.life import LIFE
from labflow.domain.reports.preparing import ReportDraft, choose_language, prepare, prepare_all

__all__ = [
    "LIFE", "Authorising", "ReportDraft", "authorise", "choose_language", "paper", "prepare", "prepare_all", "preview", "to_authorise", "withdraw",
]  # fmt: skip
