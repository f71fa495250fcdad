"""The closed list of facts that can be recorded, in the field's words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sotui.facts.model import SubjectKind

ORDER = frozenset({SubjectKind.ORDER})
CHILD = frozenset({SubjectKind.CHILD})
WORKER = frozenset({SubjectKind.WORKER})
ORDER_OR_CHILD = ORDER | CHILD


class Takes(StrEnum):
    """What a fact's qualifier may hold."""

    NOTHING = "nothing"
    WORDS = "words"
    """One word of each group, joined by ``+``."""
    NUMBER = "number"
    """A whole number above zero (months, days)."""
    WORKER = "worker"
    """The id of a worker, or nothing where it is not known who."""
    PACK = "pack"
    """The id of a procedure."""
    DATE = "date"
    """A second day, written as ISO."""
    OCCASION = "occasion"
    """The occasion that it answers, as the engine names it; or nothing where it is not said which."""
    DEADLINE = "deadline"
    """Which occurrence of which deadline, as the engine names it."""


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact."""

    id: str
    label: str
    """What a person says happened: *Review held*."""
    subjects: frozenset[SubjectKind]
    takes: Takes = Takes.NOTHING
    groups: tuple[tuple[str, ...], ...] = ()
    """For ``Takes.WORDS``: groups of words of which at most one each may stand in the qualifier."""
    timed: bool = False
    """Whether the hour matters: a clock of hours runs from it."""
    may_lie_ahead: bool = False
    """Whether the day may be later than today: a booked review, a planned move, a printed end."""
    many: bool = True
    """False where a second fact of the kind replaces the first rather than standing beside it."""
    must_say: bool = False
    """Whether the fact means nothing without a word: a decision without what was decided."""
    asks_what: str = ""
    """What a person who records it has to write beside it; empty where its day says all."""
    apart: bool = False
    """True where each stands for itself: two on one day, or for two siblings, are never one occasion."""

    @property
    def all_words(self) -> frozenset[str]:
        """Every word that the qualifier may hold."""
        return frozenset(word for group in self.groups for word in group)


class FactError(ValueError):
    """A fact that the vocabulary does not allow; the message is for the person at the keyboard."""


PLANS = ("cin", "cp")
WHICH_REVIEW = (
    "initial",
    "nine-month",
    "further",
    "decision",
    "first",
    "last",
    "pre-lapse",
    "progress",
    "plan",
    "overview",
    "four-month",
    "final",
)
REVIEW_OUTCOMES = ("outcome-a", "outcome-b", "insufficient-evidence", "no-progress")
OUTCOMES_DECIDED = (*REVIEW_OUTCOMES, "apply", "do-not-apply")
END_DECISIONS = ("extend", "further-order", "let-lapse", "discharge", "care-order", "cin", "cp", "early-help")


def _kinds() -> Iterable[FactKind]:
    order, child, worker, both = ORDER, CHILD, WORKER, ORDER_OR_CHILD

    # The order itself.
    yield FactKind("order-made", "Order made", order, many=False)
    yield FactKind("order-length", "Length in months", order, Takes.NUMBER, many=False)
    yield FactKind(
        "stated-end",
        "End printed on the order",
        order,
        Takes.WORDS,
        (("until", "ends-on", "end-of-proceedings"),),
        may_lie_ahead=True,
        many=False,
    )
    yield FactKind("extended-to", "Extended to", order, Takes.DATE, may_lie_ahead=True)
    yield FactKind("interim-order-made", "Interim supervision order made", order, Takes.DATE, must_say=True)
    yield FactKind("under-procedure", "Under the procedure", order, Takes.PACK)
    yield FactKind("supervised-under", "Supervised under the procedure", order, Takes.PACK)
    yield FactKind("court-date-set", "Date set by the court", order, Takes.DEADLINE, may_lie_ahead=True)
    yield FactKind("court-date-met", "Date set by the court met", order, Takes.DEADLINE)

    # How it ends: Children Act 1989 ss 39, 91; Schedule 3 paras 6 and 10.
    yield FactKind(
        "end-decided", "Decision about the end", order, Takes.WORDS, (END_DECISIONS,), must_say=True
    )
    yield FactKind("continuation-possible", "Continuation of the order seems possible", order)
    yield FactKind("extension-applied", "Extension applied for", order)
    yield FactKind("extension-refused", "Extension refused", order)
    yield FactKind("extension-withdrawn", "Application to extend withdrawn", order)
    yield FactKind("discharged", "Discharged by the court", both)
    yield FactKind("care-order-made", "Care order made", both)
    yield FactKind("supervision-order-made", "New supervision order made", both)
    yield FactKind("placement-order-made", "Placement order made", both)
    yield FactKind("adopted", "Adoption order made", both)
    yield FactKind("returned-abroad", "Return under the abduction rules decided", both)
    yield FactKind("child-died", "The child has died", child)

    # Directions under Schedule 3 para 7: days given and days not complied with.
    yield FactKind("direction-days-given", "Days of directions given", order, Takes.NUMBER)
    yield FactKind("direction-days-missed", "Days not complied with", order, Takes.NUMBER)
    yield FactKind("direction-days-cap", "Most days the order allows", order, Takes.NUMBER, many=False)

    # Who holds the work.
    yield FactKind("allocated", "Social worker allocated", both, Takes.WORKER, apart=True)
    yield FactKind("transferred", "Transferred to another social worker", both, Takes.WORKER, apart=True)
    yield FactKind("unallocated", "Social worker gone, nobody allocated", both, apart=True)
    yield FactKind("iro-allocated", "IRO allocated", both, Takes.WORKER, apart=True)
    yield FactKind("iro-unallocated", "IRO gone, nobody allocated", both, apart=True)
    yield FactKind("safeguarding-unit-informed", "Safeguarding unit informed of the order", order)

    # Seeing the child, the plan and its meetings: each child's own.
    yield FactKind(
        "visited", "Visit", child, Takes.WORDS, (("seen", "not-seen"), ("alone", "not-alone")), apart=True
    )
    yield FactKind("visit-interval", "Days between visits", both, Takes.NUMBER)
    yield FactKind("review-interval", "Days between other reviews", both, Takes.NUMBER)
    yield FactKind("plan-changed", "Plan is", child, Takes.WORDS, (PLANS,), must_say=True)
    yield FactKind("cin-meeting-held", "Child in need meeting held", both)
    yield FactKind("plan-produced", "Support plan produced", both)
    yield FactKind("plan-agreed", "Plan agreed", both)
    yield FactKind("fgc-held", "Family group conference held", both)
    yield FactKind("resources-in-place", "All resources in place", both)
    yield FactKind("move-planned", "Move out of the area planned for", child, may_lie_ahead=True)
    yield FactKind("move-learned", "Move out of the area learned of without notice", child, timed=True)
    yield FactKind("phone-alert", "Receiving authority alerted by phone", child, timed=True)
    yield FactKind("documents-sent", "Documents sent to the receiving authority", child, timed=True)

    # Safeguarding and escalation: without words nobody could tell what was done for the child.
    done, answered = "what was done for the child", "what the answer was"
    escalated = "what was escalated, and to whom"
    yield FactKind(
        "safeguarding-action-opened", "Immediate safeguarding action opened", child, timed=True, apart=True
    )
    yield FactKind(
        "safeguarding-action-done",
        "Immediate safeguarding action done",
        child,
        timed=True,
        asks_what=done,
        apart=True,
    )
    yield FactKind("escalation-raised", "Escalated", both, timed=True, asks_what=escalated, apart=True)
    yield FactKind(
        "escalation-answered", "Escalation answered", both, timed=True, asks_what=answered, apart=True
    )
    for id, label in (
        ("escalated-to-management", "Escalated to management"),
        ("urgent-review-called", "Escalated for an urgent review"),
        ("escalated-to-head-of-service", "Escalated to the head of service"),
    ):
        yield FactKind(id, label, order, timed=True, asks_what=escalated)

    # Reviews and what follows from them.
    yield FactKind(
        "review-booked", "Review booked for", both, Takes.WORDS, (WHICH_REVIEW,), may_lie_ahead=True
    )
    yield FactKind(
        "review-held",
        "Review held",
        both,
        Takes.WORDS,
        (WHICH_REVIEW, REVIEW_OUTCOMES, ("plan-unsatisfactory",)),
        timed=True,
    )
    yield FactKind("review-concluded", "Further review concluded", order)
    yield FactKind("minutes-completed", "Minutes of the review completed", both, Takes.OCCASION)
    yield FactKind("minutes-sent", "Minutes sent", both, Takes.OCCASION)
    yield FactKind("evidence-gathered", "Necessary work done, evidence gathered", order)
    yield FactKind(
        "outcome-decided", "Outcome of the review decided", order, Takes.WORDS, (OUTCOMES_DECIDED,)
    )
    yield FactKind("decision-notified", "Decision notified", order)
    yield FactKind("legal-planning-meeting-held", "Legal planning meeting held", order)
    yield FactKind("overview-held", "Service Manager's overview held", order)
    yield FactKind("legal-advice-sought", "Legal advice sought", order)
    yield FactKind("copied-to-senior-reviewing-officer", "Copied to the Senior Reviewing Officer", order)
    yield FactKind("copied-to-legal-services", "Copied to legal services", order)

    # Supervision: of a child's case, and of a worker.
    yield FactKind(
        "practice-supervision-held",
        "Practice supervision held",
        child,
        Takes.WORDS,
        (("planned", "ad-hoc", "group"), ("full",)),
        timed=True,
        apart=True,
    )
    yield FactKind(
        "practice-supervision-recorded", "Practice supervision recorded", child, Takes.OCCASION, timed=True
    )
    yield FactKind("professional-supervision-held", "Professional supervision held", worker, timed=True)
    yield FactKind("professional-supervision-recorded", "Professional supervision recorded", worker)
    yield FactKind("session-booked", "Supervision booked for", child | worker, may_lie_ahead=True, timed=True)
    yield FactKind(
        "session-cancelled", "Supervision session cancelled", child | worker, Takes.DATE, timed=True
    )
    yield FactKind(
        "session-rearranged", "Supervision session rearranged", child | worker, Takes.DATE, timed=True
    )
    yield FactKind("employment-started", "Employment started", worker)
    yield FactKind("employment-ended", "Left", worker)
    yield FactKind("asye-started", "Assessed year started", worker)
    yield FactKind("probation-started", "Probation started", worker)
    yield FactKind("probation-ended", "Probation ended", worker)
    yield FactKind("performance-plan", "Performance plan: days between sessions", worker, Takes.NUMBER)
    yield FactKind("performance-plan-ended", "Performance plan ended", worker)
    yield FactKind(
        "holds-cases",
        "Kind of post",
        worker,
        Takes.WORDS,
        (("case-holding", "line-manager", "not-case-holding", "not-frontline"),),
    )
    yield FactKind(
        "observed", "Practice observed", worker, Takes.WORDS, (("direct-work", "other"),), apart=True
    )
    yield FactKind("appraised", "Appraisal held", worker, Takes.WORDS, (("annual", "six-month"),))

    # What people decide about a deadline.
    yield FactKind("waived", "Waived for this occurrence", order | child | worker, Takes.DEADLINE)


KINDS: dict[str, FactKind] = {kind.id: kind for kind in _kinds()}
"""Every kind by its id."""


def kind_of(id: str) -> FactKind:
    """The kind with this id; raises FactError naming the nearest ids where there is none."""
    try:
        return KINDS[id]
    except KeyError:
        import difflib

        near = difflib.get_close_matches(id, KINDS, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise FactError(f"There is no fact called “{id}”.{hint}") from None


def check_words(kind: FactKind, words: str) -> str:
    """What was written beside the fact, without blanks around it; raises FactError where it must not lack."""
    words = words.strip()
    if kind.asks_what and not words:
        raise FactError(f"“{kind.label}”: say in a sentence {kind.asks_what}. Nothing was recorded.")
    return words


_OCCASION = re.compile(r"[0-9A-Za-z=:+.-]{0,120}", re.ASCII)

_SPOKEN = {
    "cin": "child in need",
    "cp": "child protection",
    "outcome-a": "outcome A",
    "outcome-b": "outcome B",
    "nine-month": "nine-month",
    "four-month": "four-month",
    "pre-lapse": "pre-lapse",
}


def spoken(word: str) -> str:
    """A word of a qualifier as a person says it: *insufficient evidence*, *child in need*."""
    return _SPOKEN.get(word, word.replace("-", " "))


def check_qualifier(kind: FactKind, qualifier: str) -> str:
    """The qualifier in its canonical form; raises FactError saying what the kind allows."""
    if kind.takes is Takes.WORDS:
        if kind.must_say and not qualifier:
            raise FactError(f"“{kind.label}” needs what it was: {', '.join(map(spoken, kind.groups[0]))}.")
        return _canonical_words(kind, qualifier)
    if kind.takes is Takes.NUMBER:
        if not (qualifier.isascii() and qualifier.isdigit() and 0 < int(qualifier[:6]) <= 9999):
            raise FactError(f"“{kind.label}” takes a whole number from 1 to 9999, not “{qualifier[:20]}”.")
        return str(int(qualifier))
    if kind.takes is Takes.DATE and qualifier:
        from datetime import date

        try:
            return date.fromisoformat(qualifier).isoformat()
        except ValueError:
            raise FactError(
                f"“{kind.label}” takes a date such as 2026-05-22, not “{qualifier[:20]}”."
            ) from None
    if kind.takes is Takes.OCCASION and not _OCCASION.fullmatch(qualifier):
        raise FactError(f"“{kind.label}” takes the id of what it answers, or nothing.")
    if kind.takes is Takes.NOTHING and qualifier:
        raise FactError(f"“{kind.label}” takes nothing after its date, not “{qualifier[:20]}”.")
    return qualifier


def _canonical_words(kind: FactKind, qualifier: str) -> str:
    words = {word for word in qualifier.split("+") if word}
    unknown = words - kind.all_words
    if unknown:
        raise FactError(
            f"“{kind.label}” does not know “{sorted(unknown)[0][:30]}”; "
            f"it can say: {', '.join(word for group in kind.groups for word in group)}."
        )
    chosen = []
    for group in kind.groups:
        here = [word for word in group if word in words]
        if len(here) > 1:
            raise FactError(f"“{kind.label}” can be {here[0]} or {here[1]}, not both.")
        chosen += here
    return "+".join(chosen)
