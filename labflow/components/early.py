"""What a browser is told to fetch before it has read the stylesheets."""

import reflex as rx

FONT = "/fonts/inter-latin.woff2"  # the one that every page is set in


def early_font() -> rx.Component:
    """The type of the pages, so that words are drawn once and not twice."""
    return rx.el.link(
        rel="preload", href=FONT, type="font/woff2", cross_origin="anonymous", custom_attrs={"as": "font"}
    )
