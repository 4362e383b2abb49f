"""Secrets that are needed again: sealed, opened at their own place only, by this installation only."""

import pytest

from labflow.errors import LabError
from labflow.integrations.vault import SealedWith

KEY = "k3JmV9qRz7Yw2HfXnB8tLpC5sDgE1aUo"


def test_a_sealed_secret_opens_at_its_own_place_with_its_own_key():
    vault = SealedWith(KEY)
    sealed = vault.seal("whsec_x", "webhook:1")
    assert "whsec_x" not in sealed
    assert sealed != vault.seal("whsec_x", "webhook:1")
    assert SealedWith(KEY).open(sealed, "webhook:1") == "whsec_x"
    for other, place in ((vault, "webhook:2"), (SealedWith(KEY[::-1]), "webhook:1")):
        with pytest.raises(LabError, match="cannot be read"):
            other.open(sealed, place)
    for broken in (sealed[:-4], "s1.", "s1.!", sealed.replace("s1.", "s1.AAAA")):
        with pytest.raises(LabError):
            vault.open(broken, "webhook:1")


def test_what_was_sealed_before_the_secret_was_changed_still_opens():
    sealed = SealedWith(KEY).seal("whsec_x", "webhook:1")
    changed = SealedWith(KEY[::-1], KEY)
    assert changed.open(sealed, "webhook:1") == "whsec_x"
    with pytest.raises(LabError, match="cannot be read"):
        SealedWith(KEY).open(changed.seal("whsec_y", "webhook:1"), "webhook:1")


def test_without_a_key_nothing_is_kept():
    for act in (lambda vault: vault.seal("a", "b"), lambda vault: vault.open("a", "b")):
        with pytest.raises(LabError, match="JWT_SECRET"):
            act(SealedWith(""))
