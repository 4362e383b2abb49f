"""The first steps of a laboratory with LabFlow. Each is done when the laboratory's own data says so: nobody ticks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from labflow.domain.guidance.facts import DUTIES, facts
from labflow.domain.lab import UNNAMED, profile
from labflow.domain.work import Work
from labflow.models import Lab
from labflow.vocabulary import Permission
from labflow.words import _, later


@dataclass
class Step:
    """One step as a screen shows it. `href` leads to its screen, and is empty for people who may not go there."""

    key: str = ""
    title: str = ""
    note: str = ""
    href: str = ""
    done: bool = False
    optional: bool = False


@dataclass
class FirstSteps:
    """All steps. What is optional does not count; without steps this is not for this person."""

    steps: list[Step] = field(default_factory=list)
    left: list[Step] = field(default_factory=list)
    done: int = 0
    of: int = 0
    percent: int = 0
    complete: bool = False


@dataclass(frozen=True)
class _Kind:
    """`look(lab, facts)` says what is missing, in words; empty when the step is done. `leads(facts)` is where, else `href`."""

    key: str
    title: str
    why: str
    href: str
    needs: Permission
    look: Callable[[Lab, Any], str]
    optional: bool = False
    leads: Callable[[Any], str] | None = None


def first_steps(work: Work) -> FirstSteps:
    """How far this laboratory has come, for those who set it up."""
    work.require(Permission.EDIT_SETTINGS)
    lab, found = profile(work), facts(work)
    kinds = [
        kind for kind in _KINDS if kind.key != "backup" or work.house.mode != "demo"
    ]  # made up data needs none
    steps = [_step(work, kind, lab, found) for kind in kinds]
    counted = [step for step in steps if not step.optional]
    done = sum(step.done for step in counted)
    return FirstSteps(
        steps=steps, left=[step for step in steps if not step.done], done=done, of=len(counted),
        percent=round(100 * done / len(counted)), complete=done == len(counted),
    )  # fmt: skip


def _step(work: Work, kind: _Kind, lab: Lab, found: Any) -> Step:
    missing = kind.look(lab, found)
    href = kind.leads(found) if kind.leads and missing else kind.href
    return Step(
        key=kind.key, title=_(kind.title), note=missing or _(kind.why), href=href if work.actor.may(kind.needs) else "", done=not missing,
        optional=kind.optional,
    )  # fmt: skip


# ── what is missing, in words ────────────────────────────────────────────────────────────────────────────────


def _of_profile(lab: Lab, _found: Any) -> str:
    known = {
        _("name"): lab.name not in ("", UNNAMED), _("address"): lab.street and lab.city, _("email"): lab.email,
        _("time zone"): lab.name not in ("", UNNAMED) or lab.timezone != "UTC", _("logo"): lab.logo_file_id,
    }  # fmt: skip
    return _missing([what for what, is_there in known.items() if not is_there])


def _of_scope(lab: Lab, found: Any) -> str:
    missing = (
        [] if lab.accreditation_body and lab.accreditation_number else [_("accreditation body and number")]
    )
    if not found.accredited_methods:
        missing.append(_("a method marked as accredited"))
    return _missing(missing)


def _of_departments(_lab: Lab, found: Any) -> str:
    return "" if found.departments else _("No department yet: every test belongs to one.")


def _of_people(_lab: Lab, found: Any) -> str:
    missing = [_(who) for duty, who in DUTIES if duty.value not in found.duties]
    if not missing and found.pairs_of_eyes < 2:
        missing = [_("a second person: nobody verifies her own results")]
    return _missing(missing)


def _of_client(_lab: Lab, found: Any) -> str:
    if found.contacts:
        return ""
    return (
        _("No contact with an email address yet: certificates go there.")
        if found.clients
        else _("No client yet.")
    )


def _of_tests(_lab: Lab, found: Any) -> str:
    if not found.tests:
        return (
            _("A test waits for a second person to approve it.")
            if found.test_waits
            else _("No test is on offer yet.")
        )
    missing = [
        "" if found.loqs else _("an LOQ"),
        "" if found.limits else _("a set of limits to compare results with"),
    ]
    return _missing([what for what in missing if what])  # fmt: skip


def _to_tests(found: Any) -> str:
    """To the list where something is missing: a test with an LOQ first, then limits to judge its results by."""
    if not found.tests and found.test_waits:
        return "/services?tab=drafts"
    return "/settings/specifications" if found.tests and found.loqs else "/services"


def _of_labels(_lab: Lab, found: Any) -> str:
    return "" if found.labels else _("Until you design one, the built-in labels are printed.")


def _of_order(_lab: Lab, found: Any) -> str:
    return "" if found.orders else _("Register samples for a client: paste them from Excel or type them.")


def _of_certificate(_lab: Lab, found: Any) -> str:
    return "" if found.certificates else _("Receive, measure, verify, then prepare and authorise the report.")


def _of_chain(_lab: Lab, found: Any) -> str:
    return (
        "" if found.chain_verified else _("Verify once that the sealed audit trail is whole, before you rely on it.")
    )  # fmt: skip


def _of_backup(_lab: Lab, found: Any) -> str:
    if not found.backed_up:
        return _("No backup yet: let “labflow backup” run every night.")
    if found.drill_problem is None:
        return _("Not tried out yet: `labflow drill` restores the newest backup and compares it.")
    return _("The last drill failed: {reason}", reason=found.drill_problem) if found.drill_problem else ""


def _missing(parts: list[str]) -> str:
    if not parts:
        return ""
    said = (
        _("{first} and {other}", first=", ".join(parts[:-1]), other=parts[-1]) if len(parts) > 1 else parts[0]
    )
    return _("Missing: {said}.", said=said)


P = Permission
_KINDS: tuple[_Kind, ...] = (
    _Kind("profile", later("Laboratory profile and logo"), later("Certificates and letters carry them."), "/settings", P.EDIT_SETTINGS, _of_profile),
    _Kind("scope", later("Accreditation and scope"), later("Certificates say what is accredited."), "/settings", P.EDIT_SETTINGS, _of_scope, optional=True),
    _Kind("departments", later("Departments"), later("Work is divided by them."), "/settings/departments", P.EDIT_SETTINGS, _of_departments),
    _Kind("people", later("People for each role"), later("Received, measured, reviewed and authorised by people of their own."), "/people", P.SEE_PEOPLE, _of_people),
    _Kind("tests", later("Tests with LOQ and limits"), later("Results are judged by them."), "/services", P.EDIT_CATALOGUE, _of_tests, leads=_to_tests),
    _Kind("client", later("A client with a contact"), later("Certificates reach somebody."), "/clients", P.SEE_CLIENTS, _of_client),
    _Kind("labels", later("A label of your own"), later("Bottles carry it."), "/labels", P.EDIT_LABELS, _of_labels, optional=True),
    _Kind("order", later("First order registered"), later("Samples are on their way."), "/orders/new", P.CREATE_ORDERS, _of_order),
    _Kind("certificate", later("First certificate issued"), later("The whole way was walked once."), "/reports", P.SEE_REPORTS, _of_certificate),
    _Kind("chain", later("Audit trail verified"), later("Somebody checked that the sealed chain holds."), "/audit", P.SEE_AUDIT, _of_chain),
    _Kind("backup", later("A backup, tried out"), later("A backup was made, restored and compared."), "/audit", P.SEE_AUDIT, _of_backup),
)  # fmt: skip
