"""/settings: who the laboratory is, its logo, and the head of its certificates."""

from zoneinfo import available_timezones

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.empty import skeleton
from labflow.components.facts import section
from labflow.components.forms import form, select_field, text_field
from labflow.components.leaving import asks_before_leaving
from labflow.components.own_zone import own_zone
from labflow.components.upload import drop_zone
from labflow.ext import page
from labflow.pages.frame import may
from labflow.pages.settings_frame import AREA_NEEDS, lead, settings_page
from labflow.state.lab import LabProfileState as S
from labflow.state.session import SessionState as Me

_NO_PLACES = ("Etc/", "posix/", "right/", "SystemV/")
ZONES = [*sorted(z for z in available_timezones() if "/" in z and not z.startswith(_NO_PLACES)), "UTC"]
CURRENCIES = ["USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "INR", "BRL", "MXN", "ZAR", "AED", "SAR", "ILS"]  # fmt: skip
LOCALES = [
    ("en-US", "English (United States)"), ("en-GB", "English (United Kingdom)"), ("de-DE", "German (Germany)"),
    ("de-CH", "German (Switzerland)"), ("fr-FR", "French"), ("es-ES", "Spanish"), ("it-IT", "Italian"), ("nl-NL", "Dutch"),
    ("pt-BR", "Portuguese (Brazil)"), ("pl-PL", "Polish"), ("sv-SE", "Swedish"), ("ar-AE", "Arabic"), ("he-IL", "Hebrew"),
    ("ja-JP", "Japanese"),
]  # fmt: skip


@page("/settings", title="Settings", needs=AREA_NEEDS, on_load=S.load)
def lab() -> rx.Component:
    """The laboratory's profile. Who may only edit the catalogue is led on by the navigation."""
    return settings_page(
        lead("Lab profile", "Certificates, letters, the portal and the sign-in page say this about the laboratory."),
        rx.cond(
            may("edit_settings"),
            rx.el.div(
                rx.cond(S.loaded, rx.el.div(_head(), rx.el.div(_facts(), _logo(), class_name="labgrid"), class_name="stack"), skeleton(320)), class_name="spad"
            ),
            rx.el.div(rx.cond(Me.name == "", skeleton(320), callout("Choose a list at the left", "The lab profile is changed by administrators.")), class_name="spad"),
        ),
        area="lab", title="Lab profile",
        overlays=(asks_before_leaving(form="profile"),),
        # in the top bar: the form is longer than the window
        actions=(
            rx.cond(
                may("edit_settings"),
                button("Save profile", type="submit", variant="primary", custom_attrs={"form": "profile"}), rx.fragment(),
            ),
        ),
    )  # fmt: skip


def _facts() -> rx.Component:
    value, errors = S.lab, S.errors
    return form(
        section(
            "Name and address",
            rx.el.div(
                text_field("Full name", "name", default_value=value.name, error=errors["name"], required=True),
                text_field("Short name", "short_name", default_value=value.short_name, error=errors["short_name"], required=True, hint="Screens and letters use it."),
                text_field("Street", "street", default_value=value.street, error=errors["street"], required=True),
                text_field("City and postcode", "city", default_value=value.city, error=errors["city"], required=True),
                text_field("Country", "country", default_value=value.country, error=errors["country"], optional=True),
                text_field("Telephone", "phone", type="tel", default_value=value.phone, error=errors["phone"], optional=True),
                text_field("Email", "email", type="email", default_value=value.email, error=errors["email"], optional=True),
                text_field("Website", "website", default_value=value.website, error=errors["website"], optional=True),
                class_name="halves card-b",
            ),
        ),
        section(
            "Accreditation",
            rx.el.div(
                text_field("Accreditation body", "accreditation_body", default_value=value.accreditation_body, error=errors["accreditation_body"], optional=True, hint="Such as A2LA or DAkkS."),
                text_field("Certificate number", "accreditation_number", default_value=value.accreditation_number, error=errors["accreditation_number"], optional=True),
                class_name="halves card-b",
            ),
        ),
        section(
            "Time, numbers and money",
            rx.el.div(
                rx.el.div(
                    select_field("Time zone", "timezone", ZONES, default_value=value.timezone, error=errors["timezone"], hint="Screens and papers show times in it."),
                    own_zone("timezone", kept=value.timezone, fresh=value.name == ""),
                ),
                select_field("Dates and numbers", "locale", LOCALES, default_value=value.locale, error=errors["locale"], hint="Documents are in its language too, where we write it."),
                select_field("Currency", "currency", CURRENCIES, default_value=value.currency, error=errors["currency"]),
                class_name="halves card-b",
            ),
        ),
        on_submit=S.save, class_name="stack", id="profile", key=S.filled.to(str),
    )  # fmt: skip


def _logo() -> rx.Component:
    has = S.lab.logo != ""
    return section(
        "Logo",
        rx.el.div(
            rx.cond(
                has, rx.el.div(rx.el.img(src=S.lab.logo, alt="The laboratory's logo"), class_name="logo-box"), rx.fragment()
            ),
            drop_zone(
                purpose="logo", on_uploaded=S.take_logo, on_error=S.refused, accept="image/png,image/jpeg", max_mb=1,
                title=rx.cond(has, "Replace the logo", "Drop the logo"), note="PNG or JPEG, at most 512 kB.",
            ),
            rx.el.p("Each side may have 32 to 2,000 pixels. Printed 9 mm high.", class_name="s12 t3"),
            class_name="card-b stack",
        ),
        tools=rx.cond(has, button("Remove", icon_name="trash-2", variant="ghost", on_click=S.remove_logo), rx.fragment()),
    )  # fmt: skip


def _head() -> rx.Component:
    picture = rx.Var.create("/api/v1/lab/letterhead.png?v=") + S.drawn.to(str)
    return rx.el.figure(
        rx.el.div(
            rx.el.img(src=picture, alt="The head of a certificate with this profile"), class_name="headprev"
        ),
        rx.el.figcaption(
            "The head of a certificate, as saved. Certificates that were issued keep the head they were signed with.",
            class_name="s12 t3 mt8",
        ),
        class_name="headfig",
    )
