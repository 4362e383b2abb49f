"""A result against its limit, drawn small. Always beside the number, never alone."""

import reflex as rx

Number = float | int | rx.Var[float]
_LIMIT_AT = 52.5  # the tick stands at 72 % of 72 px


def _svg(*children: rx.Component) -> rx.Component:
    return rx.el.svg(
        *children,
        width="72",
        height="12",
        view_box="0 0 72 12",
        class_name="gauge",
        custom_attrs={"aria-hidden": "true"},
    )


def _track() -> rx.Component:
    return rx.el.rect(x="0", y="5", width="72", height="2", rx="1", custom_attrs={"fill": "var(--gray-a4)"})


def gauge(ratio: Number, above: bool | rx.Var[bool]) -> rx.Component:
    """`ratio` is result ÷ upper limit; a dot inside the limit, a red diamond above it."""
    share = ratio if isinstance(ratio, rx.Var) else rx.Var.create(ratio)
    x = f"Math.min(67, Math.max(3, 52 * ({share})))"
    at = rx.Var(x, _var_data=share._get_all_var_data()).to(str)
    left = rx.Var(f"`translate(${{{x}}} 6)`", _var_data=share._get_all_var_data()).to(str)
    colour = rx.cond(above, "var(--red-9)", "var(--jade-10)")
    bar = rx.el.rect(
        x="0", y="5", width=at, height="2", rx="1", custom_attrs={"fill": colour, "opacity": ".55"}
    )
    tick = rx.el.path(d=f"M{_LIMIT_AT} 2v8", custom_attrs={"stroke": "var(--gray-9)"})
    dot = rx.el.circle(r="3", custom_attrs={"fill": "var(--jade-10)", "transform": left})
    diamond = rx.el.path(d="M0-4l4 4-4 4-4-4z", custom_attrs={"fill": "var(--red-9)", "transform": left})
    return _svg(_track(), bar, tick, rx.cond(above, diamond, dot))


def range_gauge(position: Number, outside: bool | rx.Var[bool] = False) -> rx.Component:
    """`position` is (result − lower) ÷ (upper − lower); the green band lies between the two limits."""
    share = position if isinstance(position, rx.Var) else rx.Var.create(position)
    x = f"`translate(${{Math.min(68, Math.max(4, 16 + 40 * ({share})))}} 6)`"
    at = rx.Var(x, _var_data=share._get_all_var_data()).to(str)
    band = rx.el.rect(x="16", y="5", width="40", height="2", custom_attrs={"fill": "var(--jade-7)"})
    ticks = rx.el.path(d="M16 2.5v7M56 2.5v7", custom_attrs={"stroke": "var(--gray-9)"})
    dot = rx.el.circle(r="3", custom_attrs={"fill": "var(--jade-10)", "transform": at})
    diamond = rx.el.path(d="M0-4l4 4-4 4-4-4z", custom_attrs={"fill": "var(--red-9)", "transform": at})
    return _svg(_track(), band, ticks, rx.cond(outside, diamond, dot))
