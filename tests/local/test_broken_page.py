"""The build gives the router our own page for failures, and refuses a root that it does not know."""

import pytest

from labflow.local.broken_page import OURS, OUTLET, with_own_failure

ROOT = f"{OUTLET}\nexport default function App() {{ return jsx(Outlet, {{}}); }}\n"


def test_the_root_gets_our_page_for_failures_once() -> None:
    made = with_own_failure(ROOT)
    assert made == f"{ROOT}\n{OURS}"
    assert with_own_failure(made) == made


@pytest.mark.parametrize("root", ["export default App", f"{ROOT}export function ErrorBoundary() {{}}"])
def test_a_root_that_was_written_otherwise_is_refused(root: str) -> None:
    with pytest.raises(RuntimeError, match="page for failures"):
        with_own_failure(root)
