"""What the laboratory sets up for itself: departments, sample types, containers, analytes, methods, qualifiers."""

import pytest

from labflow.cli import user
from labflow.domain import client_views, people_views, setup
from labflow.domain.built_in_qualifiers import BUILT_IN, told
from labflow.errors import Invalids, LabError, NotAllowed, NotFound, Stale
from labflow.glossary import told_of_label
from labflow.models import Analyte, Department, Qualifier, SamplePoint, SampleType
from labflow.testing import TestLab
from labflow.words import speaking

MORE = {"code": "met", "name": " Metals  lab "}


def add(lab: TestLab, key: str = "departments", who=None, **values):
    with lab.work_as(who or lab.max) as work:
        return setup.add(work, key, {**(MORE if key == "departments" else {}), **values})


def edit(lab: TestLab, key: str, id, version: int | None = None, **values):
    with lab.work_as(lab.max) as work:
        setup.edit(work, key, id, values, version=version)


def test_a_head_that_is_a_term_of_the_laboratory_is_explained(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        told = {head.label: head.hint for key in setup.KINDS for head in setup.page(work, key).heads}
    for label in ("Preservation", "CAS number", "Keep for", "Accredited"):
        assert told[label] == told_of_label(label) != ""
    assert told["Title"] == ""
    assert "procedure" in told["Revision"]  # of a method; the glossary's word is that of a certificate


def test_a_department_is_kept_tidied_with_its_code_in_capitals_and_audited(lab: TestLab):
    row = lab.one(Department, add(lab))
    assert (row.code, row.name, row.active) == ("MET", "Metals lab", True)
    assert [event.act for event in lab.audit_of(row.id)] == ["added"]


@pytest.mark.parametrize("key", setup.KINDS)
def test_what_is_missing_is_told_at_every_field_of_every_kind(lab: TestLab, key: str):
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        setup.add(work, key, {})
    needed = {f.name for f in setup.kind_of(key).fields if f.required}
    assert needed <= set(refusal.value.errors)


def test_a_name_is_given_once_capitals_or_not_and_also_when_it_is_retired(lab: TestLab):
    id = add(lab)
    with pytest.raises(Invalids, match="Metals lab has this code"):
        add(lab, code="Met")
    with lab.work_as(lab.max) as work:
        setup.retire(work, "departments", id)
    with pytest.raises(Invalids, match="A retired department has this code"):
        add(lab)


def test_numbers_lengths_and_words_are_checked(lab: TestLab):
    with pytest.raises(Invalids) as refusal:
        add(lab, "sample-types", code="X" * 11, name="Silt", retention_days="1.5")
    assert set(refusal.value.errors) == {"code", "retention_days"}
    with pytest.raises(Invalids, match="at least two words"):
        add(
            lab,
            "analytes",
            keyword="ODOR",
            name="Odor",
            kind="text",
            options="None\nnone of it\n" * 0 + "None",
        )
    id = add(
        lab, "analytes", keyword="odor", name="Odor", kind="text", options="None\n Slight \nNone", italic="on"
    )
    row = lab.one(Analyte, id)
    assert (row.keyword, row.options, row.italic) == ("ODOR", ["None", "Slight"], True)


def test_what_results_are_named_by_stays_once_it_is_used(lab: TestLab):
    lead = lab.analytes["PB"]
    with pytest.raises(Invalids, match=r"Used by 1 test, 1 limit: it stays"):
        edit(lab, "analytes", lead, keyword="LEAD", name="Lead", kind="numeric")
    edit(lab, "analytes", lead, keyword="PB", name="Lead, total", kind="numeric")
    assert lab.one(Analyte, lead).name == "Lead, total"


def test_a_stale_form_says_who_was_first(lab: TestLab):
    edit(lab, "sample-types", lab.water, version=1, code="DW", name="Tap water", retention_days="14")
    with pytest.raises(Stale, match="Max Meyer changed name"):
        edit(lab, "sample-types", lab.water, version=1, code="DW", name="Water", retention_days="14")


def test_before_retiring_it_says_what_uses_it_and_afterwards_nobody_can_choose_it(lab: TestLab):
    lab.order()
    with lab.work_as(lab.max) as work:
        assert setup.record(work, "sample-types", lab.water).uses == ["1 sample", "2 sample points"]
        setup.retire(work, "sample-types", lab.water)
        assert [row.cells[0] for row in setup.page(work, "sample-types", retired=True).rows] == ["DW"]
        assert setup.page(work, "sample-types").rows == []
    with pytest.raises(Invalids, match="Drinking water is retired"):
        lab.order()
    with lab.work_as(lab.max) as work:
        setup.restore(work, "sample-types", lab.water)
    assert lab.one(SampleType, lab.water).active
    lab.order()


def test_a_retired_department_is_not_offered_to_new_people(lab: TestLab):
    with lab.work_as(lab.max) as work:
        setup.retire(work, "departments", lab.department)
        assert people_views.departments(work) == []
        # who belongs to it keeps it until somebody chooses another
        assert [row.value for row in people_views.departments(work, lab.department)] == [str(lab.department)]


def test_a_sample_point_keeps_its_retired_matrix_when_its_form_is_saved(lab: TestLab):
    with lab.work_as(lab.max) as work:
        setup.retire(work, "sample-types", lab.water)
        has_it = work.db.query(SamplePoint).filter_by(sample_type_id=lab.water).first()
        assert client_views.choices(work).sample_types == []
        kept = client_views.choices(work, has_it.client_id).sample_types
    assert [row.value for row in kept] == [str(lab.water)]


def test_letters_that_the_numbers_give_cannot_be_retired(lab: TestLab):
    [u] = lab.all(Qualifier, Qualifier.code == "U")
    with pytest.raises(LabError, match="cannot be retired"), lab.work_as(lab.max) as work:
        setup.retire(work, "qualifiers", u.id)
    with lab.work_as(lab.max) as work:
        assert all(row.lasting for row in setup.page(work, "qualifiers").rows)  # the list says so beforehand
        assert not setup.record(work, "qualifiers", u.id).counted  # nor does it claim that no result has it


def test_the_first_person_of_an_installation_finds_the_letters_that_the_numbers_give(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    with lab.system() as work:
        for row in work.db.query(Qualifier).all():
            row.code, row.meaning = ("J", "Geschätzt.") if row.code == "J" else (f"X{row.code}", row.meaning)
    monkeypatch.setattr(user, "_work", lambda verb: lab.system())
    user.create("first@lab.example", name="First Person")
    kept = {row.code: row.meaning for row in lab.all(Qualifier) if row.code in BUILT_IN}
    assert kept == {**BUILT_IN, "J": "Geschätzt."}


def test_nobody_claims_an_accreditation_by_leaving_a_form_as_it_is(lab: TestLab):
    with lab.work_as(lab.max) as work:
        offered = {field.name: field.value for field in setup.record(work, "methods").fields}
    assert offered["accredited"] == ""


def test_what_is_missing_is_told_in_the_readers_language(lab: TestLab):
    with speaking("de"):
        with pytest.raises(Invalids, match="Schlüsselwort"):
            add(lab, "analytes")
        with pytest.raises(Invalids, match=r"\(Schlüsselwort\)"):
            add(lab, "analytes", keyword="pb", name="Lead", kind="numeric")


@pytest.mark.parametrize("key", setup.KINDS)
def test_an_empty_list_says_what_its_first_record_is_for(lab: TestLab, key: str):
    with lab.work_as(lab.max) as work:
        shown = setup.page(work, key)
    assert shown.none
    assert shown.first


def test_search_finds_by_any_text_and_takes_percent_literally(lab: TestLab):
    add(lab)
    with lab.work_as(lab.max) as work:
        assert [row.cells[1] for row in setup.page(work, "departments", q="metals").rows] == ["Metals lab"]
        assert setup.page(work, "departments", q="%").rows == []


def test_only_who_may_set_up_does(lab: TestLab):
    for who in (lab.ana, lab.vera, lab.rita, lab.cleo):
        with pytest.raises(NotAllowed):
            add(lab, who=who)
        with pytest.raises(NotAllowed), lab.work_as(who) as work:
            setup.retire(work, "containers", lab.bottle)
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        setup.page(work, "departments")
    with pytest.raises(NotFound), lab.work_as(lab.max) as work:
        setup.page(work, "secrets")


def test_a_letter_that_every_laboratory_has_is_told_in_its_readers_language_until_it_is_reworded(
    lab: TestLab,
):
    with speaking("de"):
        assert told("U", BUILT_IN["U"]) == "Nicht nachgewiesen. Der gezeigte Wert ist die Bestimmungsgrenze."
        assert told("U", "Below what we can see.") == "Below what we can see."
        assert told("B", "Also found in the method blank.") == "Also found in the method blank."
