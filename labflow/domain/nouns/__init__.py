"""Nouns for programs: found by id or by name, listed, narrowed, sorted, told in exact values; one declaration each."""

from labflow.domain.nouns.facts import Fact, Facts, Written, usual
from labflow.domain.nouns.noun import (
    ForClients,
    Noun,
    all_nouns,
    by_registration,
    declare_noun,
    in_use,
    noun_named,
)
from labflow.domain.nouns.reading import EXPANDED, Asking, id_of, one, page, record

__all__ = [
    "EXPANDED", "Asking", "Fact", "Facts", "ForClients", "Noun", "Written", "all_nouns", "by_registration", "declare_noun", "id_of", "in_use",
    "noun_named", "one", "page", "record", "usual",
]  # fmt: skip
