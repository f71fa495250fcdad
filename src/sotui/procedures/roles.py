"""Who chairs a review: which post the procedure asks for of the first, the last and the other reviews."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sotui.dates import words
from sotui.procedures.cadence import Cadence
from sotui.procedures.conditions import Condition, all_hold
from sotui.procedures.model import Force
from sotui.procedures.sight import Sight

if TYPE_CHECKING:
    from sotui.procedures.pack import Pack, Rule

HELD, BOOKED = "review-held", "review-booked"


class Does(StrEnum):
    """What a post does about the chair."""

    CHAIRS = "chairs"
    SAYS_WHO = "says-who-chairs"


class Which(StrEnum):
    """Which reviews a clause speaks of, where it does not name them."""

    FIRST = "first"
    """The first held after the order was made."""
    LAST = "last"
    """The last before the order lapses, as far as can be told (AMB-07)."""
    OTHER = "other"
    """Neither the first nor the last, and not of a name that another clause speaks of."""
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Chair:
    """One clause about who chairs."""

    id: str
    """Its clause, as the list of clauses names it."""
    clause: str
    does: Does
    posts: tuple[str, ...]
    """Any one of these, as the source names them: *IRO*."""
    of: tuple[str, ...]
    """Which reviews: words of :class:`Which`, or names of reviews such as ``pre-lapse``."""
    where: str = ""
    """In whose case, where the register cannot know: *the child was previously looked after*."""
    then: str = ""
    """What goes in that case, as the end of a sentence: *their allocated IRO should chair*."""
    when: tuple[Condition, ...] = ()
    """In whose case, by what is recorded."""
    force: Force = Force.NONE
    quote: str = ""
    readings: tuple[str, ...] = ()

    @property
    def posts_words(self) -> str:
        """``IRO or CPO``."""
        return " or ".join(self.posts)

    @property
    def is_particular(self) -> bool:
        """Whether it speaks of some children only: then it goes before what holds for all."""
        return bool(self.where or self.when)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a review stands among those of its order."""

    on: date
    first: bool
    last: bool
    why: str
    """Why it is taken to be the last or not, in one sentence; empty while no end is known."""
    next_on: date | None = None
    """The day of the review booked or projected after it, on or before the last day in force."""


@dataclass(frozen=True, slots=True)
class Chairing:
    """Who is to chair one review, by the clauses that speak of it."""

    chair: Chair | None
    """What holds for this review whoever the child is; None where no clause says."""
    particular: tuple[Chair, ...]
    """What goes before it in some cases: the child's own IRO, the chair of the conferences."""
    placed: Placed
    what: str
    """Which review that makes it: *the first review*, *the pre-lapse review*."""

    @property
    def by_place(self) -> bool:
        """Whether it hangs on this review being the last, or not."""
        of = self.chair.of if self.chair is not None else ()
        return Which.OTHER in of or (Which.LAST in of and self.placed.last)

    @property
    def said(self) -> str:
        """``To be chaired by an IRO or CPO: it is the first review (CAM-6-3).`` Empty where none says."""
        one = self.chair
        if one is None:
            return ""
        ask = "must be chaired" if one.force is Force.MUST else "to be chaired"
        return f"{ask.capitalize()} by {with_article(one.posts_words)}: {self.what} ({one.id})."

    @property
    def where_said(self) -> tuple[str, ...]:
        """What goes before that in some cases, a sentence each."""
        return tuple(
            f"{f'Where {one.where}' if one.where else 'By what is recorded'}: {_particular(one)} ({one.id})."
            for one in self.particular
        )

    @property
    def posts(self) -> tuple[str, ...]:
        """Every post of which one may chair it, as the clauses name them; empty where none says."""
        if self.chair is None:
            return ()
        return tuple(dict.fromkeys(post for one in (self.chair, *self.particular) for post in _chairing(one)))

    def unsuited(self, name: str, posts: str) -> str:
        """What to say where ``name``, in these ``posts``, is in none of those that the clauses ask for."""
        one = self.chair
        if one is None:
            return ""
        said = f"{name} is {with_article(posts)}; {self.what} "
        said += "must" if one.force is Force.MUST else "is to"
        said += f" be chaired by {with_article(one.posts_words)} ({one.id})."
        if self.placed.last and Which.LAST in one.of:
            said += f" {self.placed.why} It leaves no room for another."
        return said


def chairing(
    packs: Iterable[Pack], sight: Sight, on: date, which: str = "", own: Iterable[str] = ()
) -> Chairing | None:
    """Who is to chair the review held, booked or thought of on this day; None where no clause speaks of it.

    ``which`` is the name it goes by, if any; ``own`` are the ids of its facts, so that it is not counted
    against itself. Day inclusive; the last day in force counts as within the order (AMB-07).
    """
    packs = tuple(one for one in packs if _governs(one, on))
    chairs = [one for pack in packs for one in pack.chairs]
    if not chairs:
        return None
    found = placed((rule for pack in packs for rule in pack.rules), sight, on, own)
    named = {word for one in chairs for word in one.of if word not in set(Which)}
    applying = [one for one in chairs if _speaks_of(one, found, which, named)]
    general = sorted(
        (one for one in applying if not one.is_particular and one.does is Does.CHAIRS),
        key=lambda one: _how_near(one, which),
    )
    if not applying:
        return None
    particular = tuple(
        one
        for one in applying
        if one.is_particular and (not one.when or all_hold(one.when, sight.quiet) is not None)
    )
    chair = general[0] if general else None
    return Chairing(chair, particular, found, _what(chair, found, which))


def chair_of(
    packs: Iterable[Pack], sight: Sight, on: date, which: str = "", own: Iterable[str] = ()
) -> tuple[str, ...]:
    """The posts of which one chairs that review whoever the child is; empty where no clause says."""
    found = chairing(packs, sight, on, which, own)
    return found.chair.posts if found is not None and found.chair is not None else ()


def placed(rules: Iterable[Rule], sight: Sight, on: date, own: Iterable[str] = ()) -> Placed:
    """Whether a review of this day is the first of its order, and whether it is the last (AMB-07).

    The last is the latest that is held, booked or projected on or before the last day in force: one booked
    later takes its place. What is projected is counted from this day by the procedure's own series.
    """
    mine = frozenset(own)
    life = sight.life
    held = [one for one in sight.facts.get(HELD, ()) if mine.isdisjoint(one.ids)]
    since = life.made if life is not None else date.min
    first = not any(since <= one.on < on for one in held)
    if life is None:
        return Placed(on, first, False, "")
    end = min(life.end, life.last_day)
    booked = [one for one in sight.facts.get(BOOKED, ()) if mine.isdisjoint(one.ids)]
    later = [one for one in (*held, *booked) if on < one.on <= end]
    lapse = f"on or before the last day in force, {words.short(end)}"
    if later:
        then = min(later, key=lambda one: one.on)
        how = "held" if then.kind == HELD else "booked"
        return Placed(on, first, False, f"Another is {how} for {words.short(then.on)}, {lapse}.", then.on)
    following = _projected(rules, sight, on)
    if following is not None and following <= end:
        return Placed(
            on, first, False, f"Another is projected for {words.short(following)}, {lapse}.", following
        )
    if following is None:
        return Placed(on, first, on <= end, f"No other is booked {lapse}.")
    why = (
        f"The next would be due {words.short(following)}, after the last day in force, {words.short(end)};"
        " none is booked before."
    )
    return Placed(on, first, True, why)


def _projected(rules: Iterable[Rule], sight: Sight, on: date) -> date | None:
    """The day by which the next of the procedure's series would be due if one were held on this day."""
    days = [
        following[0]
        for rule in rules
        if isinstance(rule, Cadence) and any(one.fact == HELD for one in rule.held)
        if (not rule.basis.when or all_hold(rule.basis.when, sight.quiet) is not None)
        and (following := rule.every.after(on, sight.quiet)) is not None
    ]
    return min(days, default=None)


def _governs(pack: Pack, on: date) -> bool:
    return (pack.since is None or pack.since <= on) and (pack.until is None or on < pack.until)


def _speaks_of(one: Chair, found: Placed, which: str, named: Iterable[str]) -> bool:
    of = one.of
    return (
        Which.EVERY in of
        or (Which.FIRST in of and found.first)
        or (Which.LAST in of and found.last)
        or (bool(which) and which in of and which not in set(Which))
        or (Which.OTHER in of and not found.first and not found.last and which not in named)
    )


def _how_near(one: Chair, which: str) -> int:
    """A clause that names the review goes before one about its place, and that before one about all."""
    if which and which in one.of and which not in set(Which):
        return 0
    return 2 if Which.EVERY in one.of else 1


def _what(one: Chair | None, found: Placed, which: str) -> str:
    if one is not None and which and which in one.of and which not in set(Which):
        return f"the {which} review"
    if one is not None and Which.EVERY in one.of:
        return "every review"
    places = [name for name, holds in (("first", found.first), ("last", found.last)) if holds]
    if places:
        return f"the {' and '.join(places)} review"
    return (
        "a review that is neither the first nor the last"
        if which in ("", "progress")
        else (f"the {which} review")
    )


def _chairing(one: Chair) -> tuple[str, ...]:
    return one.posts if one.does is Does.CHAIRS else ()


def _particular(one: Chair) -> str:
    if one.then:
        return one.then
    if one.does is Does.SAYS_WHO:
        return f"the {one.posts_words} says who chairs"
    return f"the {one.posts_words} {'should chair' if one.force is Force.SHOULD else 'chairs'}"


def with_article(text: str) -> str:
    """A post with its article: *an IRO*, *a team manager*."""
    return f"an {text}" if text[:1].casefold() in "aeiou" else f"a {text}"
