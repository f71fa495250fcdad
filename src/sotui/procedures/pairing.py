"""Which dates of two lists are the same ones, though their day, number or occasion may be another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from sotui.procedures.model import unnumbered

T = TypeVar("T")

Alike = Sequence[Callable[[T], Hashable]]
"""What two dates share that are the same one, the surest first; None is shared with nothing."""


def paired(before: Iterable[T], after: Iterable[T], alike: Alike[T]) -> list[tuple[T | None, T | None]]:
    """Each date with what it has become.

    First those that share the first of ``alike``, of the rest those that share the next, and so on, each
    taking the first in the order given; then what only was, then what only is.
    """
    pairs: list[tuple[T | None, T | None]] = []
    was, now = list(before), list(after)
    for shared in alike:
        waiting: dict[Hashable, list[T]] = defaultdict(list)
        for one in was:
            waiting[shared(one)].append(one)
        left: list[T] = []
        taken: set[int] = set()
        for other in now:
            key = shared(other)
            same = waiting.get(key) if key is not None else None
            if same:
                one = same.pop(0)
                taken.add(id(one))
                pairs.append((one, other))
            else:
                left.append(other)
        was, now = [one for one in was if id(one) not in taken], left
    pairs += [(one, None) for one in was]
    pairs += [(None, other) for other in now]
    return pairs


def but_for_its_number(id: str, occurrence: str) -> str | None:
    """A date's id and occasion without its number in a series; None where it has no occasion.

    An earlier occasion told later moves the numbers of those that follow it, and nothing else of them.
    """
    return unnumbered(f"{id}|{occurrence}") if occurrence else None
