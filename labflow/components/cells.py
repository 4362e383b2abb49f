"""The cells of a list: a cell is a list of words whose first says how the others are drawn (`labflow.domain.lists.columns`)."""

from typing import Any

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.badges import badge, due, flag, priority, status
from labflow.components.buttons import link
from labflow.components.icons import icon
from labflow.components.progress import work_progress
from labflow.components.timeline import diff


def cell(words: Any, href: Any) -> rx.Component:
    """One cell's content."""
    first = words[1].to(str)
    return rx.match(
        words[0],
        ("id", link(first, href=href, class_name="open mono")),
        ("open", _opener(words, href)),
        ("muted", rx.el.div(first, title=first, class_name="trunc t2")),
        ("strong", rx.el.div(first, title=first, class_name="trunc w5")),
        ("number", rx.fragment(first)),
        ("status", rx.cond(words[2] != "", status(first, words[2].to(str)), status(first))),
        ("priority", priority(first)),
        ("tests", _tests(words)),
        ("due", _due(words)),
        ("flag", _flagged(words)),
        ("link", _linked(words)),
        ("mono", rx.el.div(first, title=first, class_name="mono s12 t2 trunc")),
        ("badge", _badge(words)),
        ("changes", _changes(words)),
        ("person", _person(words)),
        rx.el.div(first, title=first, class_name="trunc"),
    )


def _opener(words: Any, href: Any) -> rx.Component:
    toned = rx.match(
        words[3],
        ("warn", badge(words[2].to(str), tone="warn", icon_name="circle-pause")),
        ("bad", badge(words[2].to(str), tone="bad")),
        badge(words[2].to(str)),
    )
    return rx.el.span(
        link(words[1].to(str), href=href, class_name="open trunc w5", title=words[1].to(str)),
        rx.cond(words[2] != "", toned, rx.fragment()),
        class_name="row g8 minw0",
    )


def _tests(words: Any) -> rx.Component:
    done, review, running, total = (words[place].to(int) for place in (1, 2, 3, 4))
    return work_progress(done=done, review=review, running=running, total=total)


def _due(words: Any) -> rx.Component:
    text, date, late, hold, over, note = (words[place].to(str) for place in range(1, 7))
    relative = rx.cond(
        late != "", flag(text, icon_name="circle-alert", tone="tbad"), rx.el.span(text, class_name="flag w4")
    )
    ends = rx.cond(
        over != "",
        flag(rx.el.span(hold, class_name="trunc"), icon_name="hourglass", tone="tbad minw0"),
        flag(rx.el.span(hold, class_name="trunc"), icon_name="hourglass", tone="twarn minw0"),
    )
    held = rx.el.span(
        rx.cond(text != "", relative, rx.fragment()), ends, class_name="row g8 minw0", title=note
    )
    return rx.cond(hold != "", held, due(text, date, late=late != ""))


def _flagged(words: Any) -> rx.Component:
    text, raised, tone, _, note = (words[place].to(str) for place in range(1, 6))
    marked = rx.match(
        tone,
        ("twarn", flag(raised, icon_name="triangle-alert", tone="twarn")),
        flag(raised, icon_name="triangle-alert", tone="tbad"),
    )
    return rx.el.div(
        rx.cond(raised != "", marked, rx.fragment()),
        rx.el.span(text, title=text, class_name="trunc"),
        rx.cond(note != "", badge(note, tone="line"), rx.fragment()),
        class_name="row g8 minw0",
    )


def _person(words: Any) -> rx.Component:
    return rx.el.span(
        avatar(words[2].to(str), words[1].to(str), size=24),
        rx.el.span(words[1].to(str), class_name="trunc w5"),
        rx.cond(words[3] != "", rx.el.span(words[3].to(str), class_name="trunc t3"), rx.fragment()),
        class_name="row g8 minw0",
    )


def _linked(words: Any) -> rx.Component:
    text, href = words[1].to(str), words[2].to(str)
    return rx.cond(
        href != "",
        link(text, href=href, class_name="open trunc w5", title=text),
        rx.el.div(text, title=text, class_name="trunc w5"),
    )


def _badge(words: Any) -> rx.Component:
    text, name = words[1].to(str), words[3].to(str)
    return rx.match(
        words[2],
        ("ok", badge(text, tone="ok", icon_name="check")),
        ("acc", badge(text, tone="acc", icon_name="mail")),
        ("warn", badge(text, tone="warn", icon_name="triangle-alert")),
        ("bad", badge(text, tone="bad", icon_name="circle-alert")),
        rx.cond(name == "lock", badge(text, icon_name="lock"), badge(text)),
    )


def _changes(words: Any) -> rx.Component:
    """Values before and after; what is beyond the first few unfolds."""
    shown, values = words[1].to(int), words.to(list[str])[2:]
    more = values[shown:]
    rest = rx.el.details(
        rx.el.summary(more.length(), rx.cond(more.length() == 1, " value", " values"), class_name="s12 link"),
        rx.foreach(more, _change),
    )
    return rx.fragment(rx.foreach(values[:shown], _change), rx.cond(more.length() > 0, rest, rx.fragment()))


def _change(change: Any) -> rx.Component:
    parts = change.to(str).split("\x1f")
    return rx.el.div(
        rx.el.span(parts[0], class_name="t3"),
        " ",
        diff(parts[1].to(str), parts[2].to(str)),
        class_name="s12 chg",
    )


def chip_icon(name: Any) -> rx.Component:
    """The icon of a filter, by its name."""
    return rx.match(name, *[(each, icon(each, 13)) for each in CHIP_ICONS], icon("list-filter", 13))


CHIP_ICONS = (
    "circle-dot", "building-2", "droplet", "layers", "flask-conical", "calendar", "hourglass", "zap", "triangle-alert", "text",
    "map-pin", "tag", "user", "hash", "file-text", "shield", "mail", "activity", "cpu",
)  # fmt: skip
