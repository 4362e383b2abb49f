"""Reflex configuration: names, plugins and where the event state lives. Everything else is in labflow/settings.py."""

import reflex as rx

from labflow.local.broken_page import BrokenPagePlugin
from labflow.local.first_paint import FirstPaintPlugin
from labflow.local.one_icon_script import OneIconScriptPlugin
from labflow.local.page_scripts import PageScriptsPlugin
from labflow.local.page_words import PageWordsPlugin
from labflow.local.same_origin import SameOriginPlugin
from labflow.settings import settings

values = settings()
redis = values.redis_url.get_secret_value() if values.redis_url else None

config = rx.Config(
    app_name="labflow",
    plugins=[
        SameOriginPlugin(),
        PageWordsPlugin(),
        PageScriptsPlugin(),
        BrokenPagePlugin(),
        OneIconScriptPlugin(),
        FirstPaintPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin, rx.plugins.RadixThemesPlugin],
    telemetry_enabled=False,
    show_built_with_reflex=False,
    backend_host=values.host,
    # No foreign web page may read our answers. The edge refuses foreign origins on every door.
    cors_allowed_origins=[],
    trusted_proxy_hops=values.trusted_proxies,
    frontend_compression_formats=["brotli", "gzip"],  # zstd only where Node is 22.15 or newer
    redis_url=redis,
    state_manager_mode="redis" if redis else "memory",
    # How long the tabs of a process that was killed wait for another one. What takes longer is kept by state/leases.py.
    redis_lock_expiration=12_000,
    redis_lock_warning_threshold=10_000,
)
