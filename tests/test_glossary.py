"""The glossary: one entry a term, and what stands on the screens leads to it."""

from pathlib import Path

import reflex as rx

from labflow.components.table import th
from labflow.components.term import head_of, label_of, term
from labflow.glossary import GROUPS, TERMS, term_of_label, told_of_label

ASKED_FOR = (
    "LOQ", "MDL", "Dilution", "Qualifier", "Holding time", "Chain of custody", "Retest", "Repeat", "Verification of results",
    "Authorisation", "Decision rule", "Guard band", "Measurement uncertainty", "Specification", "Profile", "Batch",
    "Method blank", "Matrix spike", "Duplicate", "Matrix", "Accreditation scope", "Amendment", "Turnaround", "Wedge scanner",
    "Sampling point",
)  # fmt: skip


def test_every_term_is_there_once_with_words_that_fit_a_small_card():
    names = [term.name for term in TERMS]
    assert set(ASKED_FOR) <= set(names)
    assert len(set(names)) == len(names)
    assert len({term.key for term in TERMS}) == len(TERMS)
    assert all(20 < len(term.text) < 240 and term.text.endswith(".") for term in TERMS)
    assert sum(len(terms) for _, terms in GROUPS) == len(TERMS)


def test_a_label_means_one_term_and_stands_on_a_screen():
    labels = [label for term in TERMS for label in term.labels]
    assert len(set(labels)) == len(labels)
    source = "\n".join(
        path.read_text() for path in Path("labflow").rglob("*.py") if "glossary" not in path.parts
    )
    assert [label for label in labels if f'"{label}"' not in source] == []


def test_a_lab_term_is_explained_wherever_it_is_a_label():
    shown = str(label_of("Hold time"))
    assert "40 CFR 136.3" in shown
    assert '"data-term-key"' in shown
    assert label_of("Telephone") == "Telephone"
    assert "Method detection limit" in str(head_of("MDL"))
    assert "Of all tests" in str(head_of("MDL", "Of all tests"))
    assert "TNI EL-V1M2" in str(term("loq", "limit"))


def test_a_head_that_only_the_browser_knows_is_explained_by_what_comes_with_it():
    told = str(th(rx.Var("head.label", _var_type=str), rx.Var("head.hint", _var_type=str)))
    assert '"data-term-told"' in told
    assert "head.hint" in told


def test_unknown_labels_say_nothing():
    assert term_of_label("Shoe size") is None
    assert told_of_label("Shoe size") == ""
