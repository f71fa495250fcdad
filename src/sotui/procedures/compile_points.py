"""From the checked form of a rule's parts to what the engine reads: spans, points, matches, conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from sotui.procedures import anchors, conditions, schema_points
from sotui.procedures.local import LocalOffset, earlier
from sotui.procedures.offsets import Offset, Unit

UNITS = {
    "months": Unit.MONTHS,
    "weeks": Unit.WEEKS,
    "days": Unit.DAYS,
    "working_days": Unit.WORKING_DAYS,
    "hours": Unit.HOURS,
}
"""By how a file writes them."""

_LOCAL: ContextVar[Mapping[str, LocalOffset]] = ContextVar("local intervals of what is being compiled")


@contextmanager
def local_intervals(spans: Mapping[str, LocalOffset]) -> Iterator[None]:
    """Have the spans that name a local interval be these, by its id."""
    token = _LOCAL.set(spans)
    try:
        yield
    finally:
        _LOCAL.reset(token)


def span(form: schema_points.Span, sign: int = 1) -> Offset | LocalOffset:
    """The span, a local one as it is set; counted back with ``sign`` -1."""
    if form.interval is not None:
        local = _LOCAL.get()[form.interval]
        return local if sign > 0 else earlier(local)
    return fixed(form, sign)


def fixed(form: schema_points.Span, sign: int = 1) -> Offset:
    """A span in units, which no service sets."""
    ((name, count),) = form.model_dump(exclude_none=True).items()
    return Offset(sign * count, UNITS[name])


def maybe(form: schema_points.PointForm | None) -> anchors.Point | None:
    """The point, where there is one."""
    return point(form) if form is not None else None


def point(form: schema_points.PointForm) -> anchors.Point:
    """The day or moment from the form."""
    reached = _anchor(form)
    if form.after is not None:
        return anchors.Shifted(reached, span(form.after))
    if form.before is not None:
        return anchors.Shifted(reached, span(form.before, -1))
    if form.end_of_month is not None:
        return anchors.Shifted(reached, Offset(form.end_of_month, Unit.PERIOD))
    return reached


_PLAIN: dict[str, anchors.Point] = {
    "order-made": anchors.OrderMade(),
    "last-day": anchors.LastDay(),
    "term-start": anchors.TermStart(),
    "trigger": anchors.TriggerDay(),
    "trigger-date": anchors.TriggerWritten(),
}


def _anchor(form: schema_points.PointForm) -> anchors.Point:
    if isinstance(form, schema_points.Plain):
        return _PLAIN[form.anchor]
    if isinstance(form, schema_points.ByFact):
        wanted = anchors.Matcher(
            form.fact,
            frozenset(form.words),
            frozenset(form.any_words),
            frozenset(form.without),
            maybe(form.not_before),
        )
        first = form.anchor == "first-fact"
        return anchors.FactDay(wanted, anchors.Which.FIRST if first else anchors.Which.LAST)
    if isinstance(form, schema_points.ByDeadline):
        if form.anchor == "waived":
            return anchors.WaivedDeadline(form.id)
        return anchors.OtherDeadline(form.id)
    return anchors.Several(anchors.Choose(form.anchor), tuple(point(one) for one in form.of))


def match(form: schema_points.Match) -> anchors.Matcher:
    """What a fact has to be to count."""
    return anchors.Matcher(
        form.fact,
        frozenset(form.words),
        frozenset(form.any_words),
        frozenset(form.without),
        maybe(form.not_before),
        form.strictly_after,
        form.in_turn,
    )


def matches(forms: list[schema_points.Match]) -> tuple[anchors.Matcher, ...]:
    """Each of several."""
    return tuple(match(one) for one in forms)


def condition(form: schema_points.ConditionForm) -> conditions.Condition:
    """What has to hold for a rule to apply."""
    if isinstance(form, schema_points.PlanIs):
        return conditions.PlanIs(form.plan, form.by_default)
    if isinstance(form, schema_points.LifeIs):
        return conditions.LifeAtLeast(form.months, form.holds == "life-under")
    if isinstance(form, schema_points.ExtendedIs):
        return conditions.Extended(form.holds == "not-extended")
    if isinstance(form, schema_points.NotEndedEarly):
        return conditions.NotEndedEarly()
    if isinstance(form, schema_points.NoneOfItsOwn):
        return conditions.NoneOfItsOwn(form.fact)
    if isinstance(form, schema_points.RecordedIs):
        if form.holds == "not-recorded":
            return conditions.Recorded(match(form.match), 0, 0)
        return conditions.Recorded(match(form.match), form.at_least, form.at_most)
    if isinstance(form, schema_points.PostIs):
        return conditions.Post(frozenset(form.any_words))
    return conditions.AnyOf(tuple(condition(one) for one in form.of))
