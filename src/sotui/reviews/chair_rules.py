"""Who is to chair a review, and what is wrong with a chair of another post: a warning, never a refusal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sotui.dates.working import WorkingCalendar
from sotui.facts.model import Case
from sotui.procedures.explain import Section
from sotui.procedures.pack import Pack
from sotui.procedures.roles import Chairing, chairing
from sotui.reviews.rules import sight_of
from sotui.staff.model import Worker, post_named


@dataclass(frozen=True, slots=True)
class ChairWords:
    """What the form says of the chair."""

    said: str = ""
    """*To be chaired by an IRO or CPO: it is the first review (CAM-6-3).* Empty where no clause says."""
    warning: str = ""
    """What is wrong with the chair who is picked; empty where nothing is, or nobody can tell."""
    sections: tuple[Section, ...] = ()
    """The same with clause, quote and reason, to be read among the review's why."""


def words_for(
    case: Case,
    packs: Sequence[Pack],
    calendar: WorkingCalendar,
    on: date,
    which: str,
    own: Iterable[str],
    chair: Worker | None,
) -> ChairWords:
    """What there is to say of the chair of a review of this day and name; ``own`` are the ids of its facts.

    Which review is the last is told from what is held, booked and projected (AMB-07), so it changes with
    the next booking.
    """
    found = chairing(packs, sight_of(case, calendar), on, which, own)
    if found is None:
        return ChairWords()
    warning = found.unsuited(chair.name, chair.post_words) if chair and suits(found, chair) is False else ""
    return ChairWords(found.said, warning, _sections(found))


def suits(found: Chairing, chair: Worker) -> bool | None:
    """Whether somebody may chair it by the posts they hold; None where nobody can tell.

    Nobody can where no clause says, where it was never said what they are, or where a clause asks for a post
    that the list of workers does not know, such as a key worker.
    """
    if not found.posts or not chair.posts:
        return None
    wanted = [post_named(post) for post in found.posts]
    if any(post in chair.posts for post in wanted if post is not None):
        return True
    return None if None in wanted else False


def _sections(found: Chairing) -> tuple[Section, ...]:
    lines = [found.said] if found.said else []
    if found.chair is not None and found.chair.quote:
        lines.append(f"“{found.chair.quote}”")
    if found.chair is not None and found.by_place and found.placed.why:
        cited = f" ({', '.join(found.chair.readings)})" if found.chair.readings else ""
        lines.append(f"{found.placed.why.removesuffix('.')}{cited}.")
    lines += found.where_said
    return (Section("Who chairs", tuple(lines)),) if lines else ()
