"""A built page is drawn before its stylesheet has come: with the rules that its own markup needs, and no others."""

from pathlib import Path

import pytest

from labflow.local.first_paint import DESK, DRAWN_FIRST, HOLDS, FirstPaintPlugin, drawn_at_once
from labflow.local.first_styles import first_styles

LINK = '<link href="/assets/styles-x1.css" rel="stylesheet" type="text/css"/>'
PAGE = f'<html lang="en"><head>{LINK}</head><body class="app"><p class="row g8" style="color:var(--told)">Hello</p></body></html>'


def kept(sheet: str) -> str:
    return first_styles(sheet, PAGE)


@pytest.mark.parametrize(
    "rule",
    [
        ".row{color:red}",
        "p.row.g8:hover{color:red}",
        "body>p{color:red}",
        ":where(.app) .row{color:red}",
        ":is(.nowhere,.g8) {color:red}".replace(" {", "{"),
        ".row:not(.nowhere){color:red}",
        ".app:has(.nowhere) .row{color:red}",
        ".dark .row{color:red}",
        "[dir=rtl] .row{color:red}",
        '.row:after{content:"}.b{"}',
        '@font-face{font-family:"Inter";src:url(/i.woff2)}',
        "@media (max-width:700px){.row{color:red}}",
    ],
)
def test_a_rule_for_what_stands_there_is_kept(rule: str) -> None:
    assert kept(rule) == rule


@pytest.mark.parametrize(
    "rule",
    [
        ".nowhere{color:red}",
        ".row .nowhere{color:red}",
        "table.row{color:red}",
        ":where(.at-nowhere) .row{color:red}",
        "[data-nowhere] p{color:red}",
        "@media (max-width:700px){.nowhere{color:red}}",
        "@media print{.row{color:red}}",
    ],
)
def test_a_rule_for_what_is_not_there_is_left_out(rule: str) -> None:
    assert kept(rule) == ""


def test_of_a_list_of_selectors_only_those_that_match_are_kept() -> None:
    assert kept(".row,.nowhere,p:is(.a,.g8){color:red}") == ".row,p:is(.a,.g8){color:red}"


def test_of_values_only_those_asked_for_are_kept_also_by_way_of_others() -> None:
    sheet = ':root{--a:var(--b);--b:1px;--unasked:url("data:x;y");--told:red}.row{margin:var(--a)}'
    assert kept(sheet) == ":root{--a:var(--b);--b:1px;--told:red}.row{margin:var(--a)}"


def test_the_whole_stylesheet_holds_nothing_up_and_holds_when_it_is_there() -> None:
    page = drawn_at_once(PAGE, ".row{color:red}.nowhere{color:red}")
    assert "<style>.row{color:red}</style>" in page
    assert (
        f'<link href="/assets/styles-x1.css" disabled media="print" rel="stylesheet" type="text/css"/>{HOLDS}'
        in page
    )


def test_pages_without_the_one_stylesheet_are_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html></html>")
    with pytest.raises(RuntimeError, match="Expected one stylesheet"):
        FirstPaintPlugin().post_build(static_dir=tmp_path)


def test_what_is_fetched_beforehand_comes_after_what_is_drawn() -> None:
    early = '<link rel="modulepreload" href="/assets/a.js"/><link as="style" href="/assets/styles-x1.css" rel="preload"/>'
    font = '<link as="font" href="/fonts/inter-latin.woff2" rel="preload"/>'
    page = drawn_at_once(PAGE.replace(LINK, early + font + LINK), "")
    assert page.count('fetchpriority="low"') == 2
    assert font in page


START = """<script type="module" async="">import "/assets/manifest-a.js";
import * as route0 from "/assets/root-b.js";
  window.__reactRouterRouteModules = {"root":route0};

import("/assets/entry.client-c.js");</script>"""


def test_a_phone_asks_for_its_scripts_once_the_first_sight_is_drawn() -> None:
    early = '<link rel="modulepreload" href="/assets/root-b.js"/>'
    page = drawn_at_once(PAGE.replace(LINK, early + LINK).replace("</body>", f"{START}</body>"), "")
    assert f'<link fetchpriority="low" media="{DESK}" rel="modulepreload" href="/assets/root-b.js"/>' in page
    script = page.split('<script type="module" async="">')[1].split("</script>")[0]
    assert script.startswith(DRAWN_FIRST)
    assert script.removeprefix(DRAWN_FIRST).splitlines() == [
        'await import("/assets/manifest-a.js");',
        'const route0 = await import("/assets/root-b.js");',
        '  window.__reactRouterRouteModules = {"root":route0};',
        "",
        'import("/assets/entry.client-c.js");',
    ]


@pytest.mark.parametrize("page", ["sign-in.html", "sign-in/index.html", "set-password.html"])
def test_a_page_on_which_one_types_at_once_starts_at_once_also_on_a_phone(tmp_path: Path, page: str) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "styles-x1.css").write_text("")
    for name in (page, "samples.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE.replace("</body>", f"{START}</body>"))
    FirstPaintPlugin().post_build(static_dir=tmp_path)
    assert START in (tmp_path / page).read_text()
    assert START not in (tmp_path / "samples.html").read_text()


def test_pages_that_do_not_start_as_expected_are_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "styles-x1.css").write_text("")
    with pytest.raises(RuntimeError, match="Expected one script that starts"):
        FirstPaintPlugin().post_build(static_dir=tmp_path)


def test_a_page_that_is_new_to_its_tab_does_not_wait_for_how_far_it_was_scrolled() -> None:
    asks = '<script>if (!key) { window.history.replaceState({ key }, ""); } look()</script>'
    assert 'replaceState({ key }, ""); return;' in drawn_at_once(
        PAGE.replace("</body>", f"{asks}</body>"), ""
    )
