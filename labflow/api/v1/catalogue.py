"""What the laboratory offers: tests and their versions, specifications, profiles, instruments."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter

from labflow.api.doors import doors, join
from labflow.api.nouns import reads
from labflow.api.verbs import acts, asks, changes, creates, ends, makes, parts
from labflow.domain import instruments, profiles, services, specifications
from labflow.domain.instruments.lookup import NOUN as INSTRUMENT
from labflow.domain.profile_lookup import NOUN as PROFILE
from labflow.domain.profile_lookup import service_ids
from labflow.domain.services.lookup import SERVICE, VERSION, typed
from labflow.domain.specifications.lookup import NOUN as SPECIFICATION
from labflow.domain.work import Work
from labflow.models import Analyte

router = doors()


def _router(prefix: str) -> APIRouter:
    return doors(prefix, tags=["catalogue"])


def _kinds_of(_work: Work, row: Any) -> dict[str, Any]:
    return {"sample_type_ids": tuple(map(UUID, row.sample_type_ids))}


tests = _router("/services")
reads(tests, SERVICE)
creates(tests, SERVICE, services.create)
changes(tests, SERVICE, services.edit_service, now=_kinds_of)
acts(tests, SERVICE, retire=services.retire, restore=services.restore)
makes(tests, SERVICE, VERSION, draft=services.draft)

versions = _router("/service-versions")
reads(versions, VERSION, shortcuts=("service", "state"))
changes(versions, VERSION, services.edit_draft, now=lambda _work, row: typed(row))
acts(
    versions, VERSION, submit=services.submit, send_back=services.send_back, approve=services.approve,
    below_loq=services.set_below_loq, instruments=services.set_instruments,
)  # fmt: skip
ends(versions, VERSION, discard=services.discard)
asks(
    versions,
    VERSION,
    try_entry=services.tried,
    check_formula=services.check,
    try_formula=services.try_formula,
    past=services.past,
)
parts(versions, VERSION, "lines", column=Analyte.keyword, put=services.set_line, delete=services.remove_line)
parts(versions, VERSION, "lines/formula", column=Analyte.keyword, put=services.set_formula)
parts(versions, VERSION, "qc-rules", put=services.set_qc_rule, delete=services.remove_qc_rule, add=True)

limits = _router("/specifications")
reads(limits, SPECIFICATION, shortcuts=("state",))
creates(limits, SPECIFICATION, specifications.create)
changes(limits, SPECIFICATION, specifications.edit_draft)
acts(
    limits, SPECIFICATION, submit=specifications.submit, send_back=specifications.send_back,
    approve=specifications.approve, close=specifications.close, restore=specifications.restore,
)  # fmt: skip
makes(limits, SPECIFICATION, SPECIFICATION, draft=specifications.draft)
ends(limits, SPECIFICATION, discard=specifications.discard)
parts(
    limits, SPECIFICATION, "limits", column=Analyte.keyword, put=specifications.set_limit,
    delete=specifications.remove_limit,
)  # fmt: skip


def _tests_of(work: Work, row: Any) -> dict[str, Any]:
    return {"service_ids": tuple(service_ids(work, [row.id])[row.id])}


groups = _router("/profiles")
reads(groups, PROFILE)
creates(groups, PROFILE, profiles.add)
changes(groups, PROFILE, profiles.edit, now=_tests_of)
acts(groups, PROFILE, close=profiles.close, restore=profiles.restore)

register = _router("/instruments")
reads(register, INSTRUMENT)
creates(register, INSTRUMENT, instruments.add)
changes(register, INSTRUMENT, instruments.edit)
acts(
    register,
    INSTRUMENT,
    set_state=instruments.set_state,
    retire=instruments.retire,
    restore=instruments.restore,
)

for each in (tests, versions, limits, groups, register):
    join(router, each)
