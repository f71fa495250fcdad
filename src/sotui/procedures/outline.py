"""The outline of a record: the headings under which a review or a supervision is written up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sotui.procedures.model import Force

UNNAMED = "unnamed"
"""Stands for a review that nobody named."""


class OutlineFor(StrEnum):
    """What is written up."""

    REVIEW = "review"
    PRACTICE_SUPERVISION = "practice supervision"


class Asks(StrEnum):
    """What an item asks for."""

    WORDS = "words"
    YES_NO = "yes-no"
    """Yes or no, with words beside it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to write about."""

    id: str
    """Its clause, as the list of clauses names it."""
    key: str
    """Under which the answer is kept; stays the same while words change: ``progress.child``."""
    label: str
    """The heading, as the source words it."""
    number: str = ""
    """As printed before it: ``5``; empty where the source gives none."""
    prompt: str = ""
    """What to think of."""
    quote: str = ""
    """The same in the words of the source."""
    asks: Asks = Asks.WORDS
    force: Force = Force.NONE
    """Whether it is named when it is missing at signing: *must* waits for it, *should* asks for a reason."""
    under: str = ""
    """The key of the item that it stands under."""
    no_means: str = ""
    """For a review: the word that the review bears where the answer is no."""
    recommends: bool = False
    """Whether it is the review's recommendation about the end, which those who decide need not follow."""
    from_age: int = 0
    """Asked only of a child who has had this birthday (AMB-08); 0 for every child."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a review can turn out, once those who decide have agreed."""

    word: str
    """The vocabulary's word for it: ``outcome-a``."""
    id: str
    """Its clause."""
    label: str
    quote: str = ""
    decisions: tuple[str, ...] = ()
    """What it can decide about the end of the order, the usual one first: words of ``end-decided``."""
    follows: tuple[tuple[str, str], ...] = ()
    """What is to be done or written next, each with its clause."""
    then: tuple[tuple[str, str], ...] = ()
    """What comes next in few words, by what is decided about the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """Items under one heading."""

    key: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """How one kind of record is written up under a procedure."""

    id: str
    use: OutlineFor
    title: str
    """As it stands at the head of the printed record."""
    clause: str
    parts: tuple[Part, ...]
    only: tuple[str, ...] = ()
    """For a review: the names of the reviews it is for (``initial``); empty for all."""
    sent_to: tuple[str, ...] = ()
    """Who gets the minutes."""
    sent_clause: str = ""
    decided_by: tuple[str, ...] = ()
    """Who agree the outcome; it stands only once each of them has."""
    decided_clause: str = ""
    outcomes: tuple[Outcome, ...] = ()
    outcome_of: tuple[str, ...] = ()
    """The names of the reviews that are asked for an outcome, :data:`UNNAMED` among them; empty for all."""

    def asks_outcome_of(self, which: str) -> bool:
        """Whether a review of this name is asked for an outcome."""
        return bool(self.outcomes) and (not self.outcome_of or (which or UNNAMED) in self.outcome_of)

    def items(self) -> Iterator[Item]:
        """Every item in the order of the source."""
        for part in self.parts:
            yield from part.items
