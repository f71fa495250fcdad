"""Which words a procedure knows for a fact: the reviews that it names, the outcomes that it asks about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from sotui.procedures.anchors import Matcher
from sotui.procedures.naming import Naming
from sotui.procedures.outline import Item, Outcome, OutlineFor
from sotui.procedures.pack import Pack


def words_known(packs: Iterable[Pack], fact: str) -> frozenset[str]:
    """Every word of the fact's qualifier that a rule of these packs looks at, or that they give.

    For reviews also the outcomes that the agenda offers, and what an answer to it means.
    """
    found: set[str] = set()
    for pack in packs:
        for part in (*pack.rules, *pack.namings):
            for inner in _parts(part):
                if isinstance(inner, Matcher) and inner.fact == fact:
                    found |= inner.words | inner.any_words | inner.without
                elif isinstance(inner, Naming) and inner.fact == fact:
                    found |= {word for stage in inner.stages for word in (stage.word, *stage.bearing)}
        if fact == "review-held":
            found |= set(_written_up(pack))
    return frozenset(found)


def _written_up(pack: Pack) -> Iterator[str]:
    for outline in pack.outlines:
        if outline.use is OutlineFor.REVIEW:
            for inner in _parts(outline):
                if isinstance(inner, Outcome):
                    yield inner.word
                elif isinstance(inner, Item) and inner.no_means:
                    yield inner.no_means


def _parts(whole: Any) -> Iterator[Any]:
    """The whole and every part of it."""
    yield whole
    if is_dataclass(whole):
        for field in fields(whole):
            yield from _parts(getattr(whole, field.name))
    elif isinstance(whole, tuple):
        for part in whole:
            yield from _parts(part)
