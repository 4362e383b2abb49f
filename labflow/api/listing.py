"""The API's documentation as one plain page: same origin, no script, made from the OpenAPI description."""

from html import escape
from typing import Any

_STYLE = """
body{font:15px/1.5 Inter,system-ui,sans-serif;max-width:860px;margin:40px auto;padding:0 20px;color:#1c2024;background:#fff}
h1{font-size:26px;margin:0}h2{font-size:17px;margin:36px 0 8px;text-transform:capitalize}
article{border-top:1px solid #e0e3e7;padding:12px 0}code{font:13px "JetBrains Mono",ui-monospace,monospace}
b{display:inline-block;min-width:56px;font-weight:600}p{margin:4px 0;color:#60646c}
@media(prefers-color-scheme:dark){body{background:#111315;color:#edeef0}article{border-color:#2b2f33}p{color:#a5abb3}a{color:#7fb2ff}}
"""


def page(description: dict[str, Any]) -> str:
    """Every route with its method, address, meaning and parameters."""
    info = description["info"]
    groups: dict[str, list[str]] = {}
    for path, methods in description["paths"].items():
        for method, route in methods.items():
            groups.setdefault((route.get("tags") or ["other"])[0], []).append(_route(method, path, route))
    body = "".join(f"<h2>{escape(name)}</h2>{''.join(routes)}" for name, routes in groups.items())
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])} API</title>'
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} API</h1>"
        f"<p>{escape(info.get('summary', ''))} Version {escape(info['version'])}. The complete description for "
        'generators: <a href="/api/openapi.json">/api/openapi.json</a>.</p>'
        "<p>To try requests: <a href='/api/docs'>the interactive page</a>. Send an API key or a token as "
        "<code>Authorization: Bearer …</code>. Refusals are <code>application/problem+json</code> with a stable "
        f"<code>code</code>.</p>{body}</html>"
    )


def _route(method: str, path: str, route: dict[str, Any]) -> str:
    named = ", ".join(parameter["name"] for parameter in route.get("parameters", ()))
    parameters = f"<p>Parameters: <code>{escape(named)}</code></p>" if named else ""
    meaning = escape(route.get("description") or route.get("summary", ""))
    return f"<article><b>{escape(method.upper())}</b> <code>{escape(path)}</code><p>{meaning}</p>{parameters}</article>"
