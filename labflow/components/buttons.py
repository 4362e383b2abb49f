"""Buttons and links that look like buttons. One solid button per view; it names the action and the count."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from labflow.components.icons import icon

Variant = Literal["surface", "primary", "ghost", "soft", "danger", "danger-solid"]
Size = Literal["xs", "sm", "md", "lg", "xl"]
Kind = Literal["button", "submit", "reset"]
Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


def kbd(*keys: str) -> rx.Component:
    """Key caps, shown where the key works: `kbd("Ctrl", "K")`."""
    return rx.el.span(*[rx.el.span(key, class_name="kbd") for key in keys], class_name="kbds")


def _classes(variant: Variant, size: Size, extra: str = "") -> str:
    parts = ["btn", "" if variant == "surface" else variant, "" if size == "md" else size, extra]
    return " ".join(part for part in parts if part)


def _icon_size(size: Size) -> int:
    return 14 if size == "xs" else 16


def button(
    label: Text,
    *,
    icon_name: str = "",
    trailing_icon: str = "",
    variant: Variant = "surface",
    size: Size = "sm",
    keys: tuple[str, ...] = (),
    disabled: Flag = False,
    reason: Text = "",
    loading: Flag = False,
    loading_label: Text = "",
    type: Kind = "button",
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A button. `reason` explains a disabled button; `loading` swaps the icon for a spinner and locks it.

    Sizes: xs 24 px in tables, sm 28 in toolbars, md 32 in forms, lg 40 in the portal, xl 48 for touch.
    """
    lead: Any = icon(icon_name, _icon_size(size)) if icon_name else rx.fragment()
    text: Any = label
    if isinstance(loading, rx.Var) or loading:
        lead = rx.cond(loading, spinner(), lead)
        text = rx.cond(loading, loading_label or label, label)
    locked = disabled | loading if isinstance(disabled, rx.Var) else rx.cond(loading, True, disabled)
    made = rx.el.button(
        lead,
        text,
        icon(trailing_icon, _icon_size(size)) if trailing_icon else rx.fragment(),
        kbd(*keys) if keys else rx.fragment(),
        type=type,
        disabled=locked,
        class_name=_classes(variant, size, class_name),
        **props,
    )
    return explained(made, reason) if isinstance(reason, rx.Var) or reason else made


def explained(control: rx.Component, reason: Text) -> rx.Component:
    """Says why the disabled control inside is disabled, on hover and to a screen reader."""
    said = {"data-why": reason, "tabIndex": 0, "role": "group", "aria-label": reason}
    return rx.el.span(control, class_name="why", custom_attrs=said)


def icon_button(
    icon_name: str,
    label: Text,
    *,
    variant: Variant = "ghost",
    size: Size = "sm",
    class_name: str = "",
    type: Kind = "button",
    **props: Any,
) -> rx.Component:
    """A square button with an icon only; `label` is its name for everyone who cannot see the icon."""
    return rx.el.button(
        icon(icon_name, _icon_size(size)),
        type=type,
        title=label,
        aria_label=label,
        class_name=_classes(variant, size, f"icon {class_name}".strip()),
        **props,
    )


def link(*children: Any, href: Text, class_name: Any = "link", **props: Any) -> rx.Component:
    """A link to another screen, followed without reloading the page."""
    return ReactRouterLink.create(*children, to=href, class_name=class_name, **props)


def link_button(
    label: Text,
    href: Text,
    *,
    icon_name: str = "",
    trailing_icon: str = "",
    variant: Variant = "surface",
    size: Size = "sm",
    keys: tuple[str, ...] = (),
    class_name: str = "",
    **props: Any,
) -> rx.Component:
    """A link that looks like a button, for going to another screen."""
    return link(
        icon(icon_name, _icon_size(size)) if icon_name else rx.fragment(),
        label,
        icon(trailing_icon, _icon_size(size)) if trailing_icon else rx.fragment(),
        kbd(*keys) if keys else rx.fragment(),
        href=href,
        class_name=_classes(variant, size, class_name),
        **props,
    )


def plain_link(*children: Any, href: Text, class_name: Any = "link", **props: Any) -> rx.Component:
    """A link the browser follows by itself: a file of our API, or a place on this page. `rx.el.a` would ask the router."""
    return A.create(*children, href=href, class_name=class_name, **props)


def download_link(
    label: Text,
    href: Text,
    *,
    file_name: Text = "",
    icon_name: str = "download",
    variant: Variant = "surface",
    size: Size = "sm",
    **props: Any,
) -> rx.Component:
    """Fetches a file from our own API; the session cookie is the authority, so a plain link is enough."""
    return plain_link(
        icon(icon_name, _icon_size(size)) if icon_name else rx.fragment(),
        label,
        href=href,
        download=file_name if isinstance(file_name, rx.Var) else file_name or True,
        class_name=_classes(variant, size),
        **props,
    )


def spinner() -> rx.Component:
    """A small turning ring, for work under two seconds."""
    return rx.el.span(class_name="spin", custom_attrs={"aria-hidden": "true"})
