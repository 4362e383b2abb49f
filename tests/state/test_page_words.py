"""What the walk over a page makes of its words."""

import reflex as rx
from reflex_components_core.base.bare import Bare

from labflow.components.languages import book, head_script, library
from labflow.components.words import HEARD, many, spoken, t


class Said(rx.State):
    """What a page would show."""

    count: int = 0
    all: int = 0
    name: str = ""
    state: str = ""
    rows: list[str] = []


def shown(*children: object) -> list[str]:
    """The JavaScript of an element's text children after the walk."""
    box = spoken(rx.el.div(*children), "tests")
    return [str(child.contents) for child in box.children if isinstance(child, Bare)]


def test_text_is_looked_up_and_its_blanks_stay():
    assert shown("Orders") == ['lfSay("Orders")']
    assert shown(" Orders ") == ['(" "+lfSay("Orders")+" ")']
    assert "Orders" in HEARD


def test_what_is_no_sentence_stays_as_it_is():
    assert "lfSay" not in shown("–")[0]
    assert shown("K") == ['"K"']
    assert shown("EUR") == ['"EUR"']
    assert shown("America/Los_Angeles") == ['"America/Los_Angeles"']


def test_text_beside_values_is_one_sentence_with_names():
    (said,) = shown(Said.count, " of ", Said.all, " samples")
    assert said.startswith('lfSay("{count} of {all} samples", {"count": ')
    (same,) = shown(f"{Said.count} of {Said.all} samples")
    assert same == said


def test_two_values_of_one_name_are_told_apart():
    (said,) = shown(f"{Said.name} and {Said.name}")
    assert said.startswith('lfSay("{name} and {name2}"')


def test_both_sides_of_a_choice_are_looked_up_and_the_condition_is_not():
    (said,) = shown(rx.cond(Said.state == "Open", "Opened once", "Not yet"))
    assert 'lfSay("Opened once")' in said
    assert 'lfSay("Not yet")' in said
    assert 'lfSay("Open")' not in said
    (matched,) = shown(rx.match(Said.state, ("Ready", "All done"), "Under way"))
    assert 'lfSay("All done")' in matched
    assert 'JSON.stringify("Ready")' in matched


def test_words_in_lists_of_rows_and_behind_conditions_are_found():
    page = spoken(
        rx.el.ul(
            rx.foreach(Said.rows, lambda row: rx.el.li("Row of ", row)),
            rx.cond(Said.count > 0, rx.el.b("Something here"), rx.el.i("Nothing at all here")),
        ),
        "tests",
    )
    drawn = str(page.render())
    assert 'lfSay(\\"Row of {row}\\"' in drawn or 'lfSay("Row of {row}"' in drawn
    assert {"Something here", "Nothing at all here"} <= set(HEARD)


def test_names_and_hints_are_looked_up_and_other_attributes_are_not():
    made = spoken(rx.el.input(placeholder="Find an order", name="Orders", custom_attrs={"aria-label": "Search box", "data-key": "Orders"}))  # fmt: skip
    assert str(made.placeholder) == 'lfSay("Find an order")'
    assert str(made.custom_attrs["aria-label"]) == 'lfSay("Search box")'
    assert made.custom_attrs["data-key"] == "Orders"
    assert str(made.name) == '"Orders"'


def test_words_of_another_language_are_left_alone():
    made = spoken(rx.el.div(rx.el.button("Deutsch zuerst", custom_attrs={"lang": "de"})))
    assert "lfSay" not in str(made.render())


def test_walking_twice_changes_nothing():
    page = rx.el.div("Orders", rx.el.b(f"{Said.count} left over"))
    once = str(spoken(page).render())
    assert str(spoken(page).render()) == once


def test_sentences_the_walk_cannot_see_are_written_out():
    assert str(t("Prepare {number}", number="R-1")) == 'lfSay("Prepare {number}", {"number": "R-1"})'
    assert str(many("{count} box", "{count} boxes", Said.count)).startswith(
        'lfMany("{count} box", "{count} boxes", '
    )


def test_a_language_is_a_script_with_what_pages_say():
    german = book("de", ["Orders", "{count} sample", "No catalogue has this"])
    assert '"Orders": "Aufträge"' in german
    assert '"{count} sample": ["{count} Probe", "{count} Proben"]' in german
    assert "No catalogue has this" not in german
    assert '"de": () => import("./words_de.js")' in library()
    assert "labflow_language" in str(head_script().render())
