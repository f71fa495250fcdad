"""How a row of the board can be settled, and who may be asked to hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from sotui.facts.model import SubjectKind
from sotui.facts.vocabulary import END_DECISIONS, KINDS, WHICH_REVIEW, FactKind, Takes, kind_of, spoken
from sotui.procedures.known import known_procedures
from sotui.register.model import Order
from sotui.triage.model import Asks, BoardRow, Settlement

END_DECISION_WORDS: Mapping[str, str] = {
    "extend": "Apply to extend the order",
    "further-order": "Apply for a further supervision order",
    "let-lapse": "Let the order lapse, no further legal action",
    "discharge": "Apply to discharge the order",
    "care-order": "Apply for a care order",
    "cin": "Continue as a child in need",
    "cp": "Step up to child protection",
    "early-help": "Close and step down to early help",
}
"""What can be decided about the end of an order, in words; the keys are the vocabulary's."""

assert tuple(END_DECISION_WORDS) == END_DECISIONS


def settlements(row: BoardRow, order: Order) -> tuple[Settlement, ...]:
    """The facts that would settle this row, the usual one first; empty where only a decision does."""
    return tuple(_settlement(wanted, row.subject_kind, row.subject_id, order) for wanted in row.settled_by)


def as_heard(found: Sequence[Settlement], known: Set[str]) -> tuple[Settlement, ...]:
    """The same, a review saying only what the order's procedure makes something of (``known``): to an outcome
    of another council's procedure nothing would follow.
    """
    return tuple(_review_as_heard(one, known) if one.fact_kind == _REVIEW else one for one in found)


def _review_as_heard(one: Settlement, known: Set[str]) -> Settlement:
    fixed = set(one.qualifier.split("+"))
    kept = tuple(choice for choice in one.choices if set(choice[0].split("+")) - fixed - {""} <= known)
    return replace(one, choices=kept if len(kept) > 1 else ())


def says_what_came_of_it(found: Sequence[Settlement]) -> bool:
    """Whether one of these is a review, which may say what came of it."""
    return any(one.fact_kind == _REVIEW and one.choices for one in found)


_REVIEW = "review-held"


def common(of_rows: Sequence[Sequence[Settlement]]) -> tuple[Settlement, ...]:
    """The ways that settle each of several rows: the same fact, said the same; in the first row's order."""
    if not of_rows:
        return ()
    first, *others = of_rows
    everywhere = [{_said(one) for one in rest} for rest in others]
    return tuple(one for one in first if all(_said(one) in rest for rest in everywhere))


def each_once(found: Sequence[Settlement]) -> tuple[Settlement, ...]:
    """Without the fact said barely where it is there said so that it counts: that way it may not."""
    said = {one.fact_kind for one in found if one.qualifier}
    return tuple(one for one in found if one.qualifier or one.fact_kind not in said)


def _said(one: Settlement) -> tuple[str, str]:
    return one.fact_kind, one.qualifier


_NOT_BY_HAND = frozenset({"waived"})
"""Facts with an act of their own, which knows what they are about."""


def recordable(order: Order) -> tuple[Settlement, ...]:
    """Every fact that can be recorded about an order or a child on it, in the order of the vocabulary."""
    return tuple(
        replace(
            _settlement(kind.id, SubjectKind.ORDER.value, order.id, order), subjects=_anybody(kind, order)
        )
        for kind in KINDS.values()
        if kind.subjects & {SubjectKind.ORDER, SubjectKind.CHILD}
        and kind.id not in _NOT_BY_HAND
        and (order.children or SubjectKind.ORDER in kind.subjects)
    )


def asks_for_iro(row: BoardRow) -> bool:
    """Whether the row waits for an IRO rather than for a social worker."""
    return any(wanted.split(":", 1)[0] == "iro-allocated" for wanted in row.settled_by)


_ASKS: Mapping[Takes, Asks] = {
    Takes.NUMBER: Asks.NUMBER,
    Takes.DATE: Asks.DATE,
    Takes.PACK: Asks.PROCEDURE,
}


def of_worker(wanted: str, worker_id: str, name: str) -> Settlement:
    """How a fact about a worker is recorded; of what kind a post or an observation is, is always said."""
    kind_id, _, fixed = wanted.partition(":")
    found = _said_so(kind_of(kind_id), fixed, ((SubjectKind.WORKER.value, worker_id, name),))
    return replace(found, choices=tuple(one for one in found.choices if one[0] and one[0] != fixed))


def _settlement(wanted: str, subject_kind: str, subject_id: str, order: Order) -> Settlement:
    kind_id, _, fixed = wanted.partition(":")
    kind = kind_of(kind_id)
    return _said_so(kind, fixed, _subjects(kind, subject_kind, subject_id, order))


def _said_so(kind: FactKind, fixed: str, subjects: tuple[tuple[str, str, str], ...]) -> Settlement:
    return Settlement(
        fact_kind=kind.id,
        label=kind.label,
        qualifier=fixed,
        choices=_choices(kind, fixed),
        needs_worker=kind.takes is Takes.WORKER,
        needs_time=kind.timed,
        may_lie_ahead=kind.may_lie_ahead,
        subjects=subjects,
        asks=Asks.NOTHING if fixed else _ASKS.get(kind.takes, Asks.NOTHING),
        must_say=kind.takes is not Takes.DATE or kind.must_say or kind.id == "extended-to",
        packs=_procedures(kind),
        asks_what=kind.asks_what or _REASONS.get(kind.id, ""),
    )


_REASONS: Mapping[str, str] = {"end-decided": "why it was decided so"}
"""Facts that nobody may record without a reason, as for the acts of their own that they have."""


def _procedures(kind: FactKind) -> tuple[tuple[str, str], ...]:
    if kind.takes is not Takes.PACK:
        return ()
    supervision = kind.id == "supervised-under"
    return tuple((one.id, one.title) for one in known_procedures() if one.supervision is supervision)


_REVIEW_SAYS: Mapping[str, tuple[str, ...]] = {
    "initial": ("plan-unsatisfactory",),
    "nine-month": ("outcome-a", "outcome-b", "insufficient-evidence"),
    "further": ("outcome-a", "outcome-b"),
    **dict.fromkeys(
        ("first", "progress", "decision", "last", "plan", "pre-lapse", "overview", "four-month", "final"), ()
    ),
}
"""What a review of each name can say: an early one judges the plan, a late one the order; where the end is
decided by a decision of its own, nothing.
"""

_VISIT_SAYS = ("seen+alone", "seen+not-alone", "not-seen")
"""A visit at which the child was not seen has no *alone*."""


_SUPERVISION_SAYS = ("planned", "ad-hoc", "ad-hoc+full", "group", "group+full")
"""What a supervision of a case can have been: a planned one is full, any other if it is marked so."""


def _choices(kind: FactKind, fixed: str) -> tuple[tuple[str, str], ...]:
    """What else can be said of the fact, nothing first; what the rule fixes stands in each.

    Which review it was is not asked: the rule fixes it, or the engine tells it from the dates.
    """
    if kind.takes is not Takes.WORDS:
        return ()
    if kind.id == "visited":
        return tuple((said, _in_words(said)) for said in _VISIT_SAYS)
    if kind.id == "practice-supervision-held":
        return _supervision_choices(fixed)
    fixed_words = fixed.split("+") if fixed else []
    named = next((word for word in fixed_words if word in _REVIEW_SAYS), None)
    free = (
        _REVIEW_SAYS[named]
        if named
        else tuple(
            word
            for group in kind.groups
            if group != WHICH_REVIEW and not set(group).intersection(fixed_words)
            for word in group
        )
    )
    if not free:
        return ()
    more = tuple(
        ("+".join([*fixed_words, word]), END_DECISION_WORDS.get(word, _in_words(word)))
        if kind.id == "end-decided"
        else ("+".join([*fixed_words, word]), _in_words(word))
        for word in free
    )
    if kind.must_say:
        return more
    return (("+".join(fixed_words), "nothing more to say"), *more)


def _supervision_choices(fixed: str) -> tuple[tuple[str, str], ...]:
    """Those ways of it that a row counts which asks for a planned one; every way where none asks."""
    wanted = set(fixed.split("+")) - {""}
    counts = {*wanted, "full"} if wanted else set()
    said = [(one, _in_words(one)) for one in _SUPERVISION_SAYS if not wanted or counts & set(one.split("+"))]
    return tuple(said) if wanted else (("", "nothing more to say"), *said)


def _in_words(said: str) -> str:
    return ", ".join(spoken(word) for word in said.split("+"))


def _anybody(kind: FactKind, order: Order) -> tuple[tuple[str, str, str], ...]:
    """The order, then its children, as far as the fact can be about them."""
    found = [(SubjectKind.ORDER.value, order.id, "the order")] if SubjectKind.ORDER in kind.subjects else []
    if SubjectKind.CHILD in kind.subjects:
        found += [(SubjectKind.CHILD.value, child.id, child.child.name) for child in order.children]
    return tuple(found)


def _subjects(
    kind: FactKind, subject_kind: str, subject_id: str, order: Order
) -> tuple[tuple[str, str, str], ...]:
    children = [(SubjectKind.CHILD.value, child.id, child.child.name) for child in order.children]
    if subject_kind == SubjectKind.CHILD and SubjectKind.CHILD in kind.subjects:
        # The row's own child first: it is the one recorded unless siblings are added.
        children.sort(key=lambda child: child[1] != subject_id)
        return tuple(children)
    if SubjectKind.ORDER in kind.subjects:
        return ((SubjectKind.ORDER.value, order.id, order.reference),)
    return tuple(children)
