"""From the checked form of a pack to the plain rules that the engine runs."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import replace

from sotui.facts.model import SubjectKind
from sotui.procedures import anchors, conditions, schema, schema_points
from sotui.procedures.cadence import Cadence, Change, Grid, Interval
from sotui.procedures.dated import CourtDate, Dated, Text
from sotui.procedures.decision_review import DecisionReview
from sotui.procedures.last_review import LastReview
from sotui.procedures.local import IntervalSetting, LocalInterval, LocalOffset, earlier, local_offset
from sotui.procedures.naming import Naming, Stage, Window
from sotui.procedures.offsets import Offset, Unit
from sotui.procedures.outline import Item, Outcome, Outline, Part
from sotui.procedures.pack import Pack, Rule
from sotui.procedures.roles import Chair
from sotui.procedures.rows import Basis, ReadingText
from sotui.procedures.schema_outline import OutlineForm
from sotui.procedures.schema_roles import ChairForm
from sotui.procedures.standing import Pair, Vacancy, YearCount
from sotui.procedures.statute import Statutory
from sotui.procedures.stepped import Phase, Stepped

_UNITS = {
    "months": Unit.MONTHS,
    "weeks": Unit.WEEKS,
    "days": Unit.DAYS,
    "working_days": Unit.WORKING_DAYS,
    "hours": Unit.HOURS,
}


_LOCAL: ContextVar[dict[str, LocalOffset]] = ContextVar("local intervals of the pack that is being compiled")


def compiled(form: schema.PackForm, version: str, settings: Sequence[IntervalSetting] = ()) -> Pack:
    """The pack with its rules in the order of the file; ``settings`` are the local intervals as set here."""
    intervals = tuple(_local(one) for one in form.interval)
    token = _LOCAL.set({one.id: local_offset(one, settings) for one in intervals})
    try:
        rules = tuple(_rule(rule, form.id) for rule in form.rule)
        namings = tuple(_naming(one) for one in form.naming)
        chairs = tuple(_chair(one) for one in form.chair)
    finally:
        _LOCAL.reset(token)
    by_subject = {
        kind: chosen
        for kind in SubjectKind
        if (
            chosen := tuple(
                rule for rule in rules if rule.basis.subject is kind and not isinstance(rule, Text)
            )
        )
    }
    return Pack(
        id=form.id,
        title=form.title,
        source=form.source,
        role=form.role,
        approved=form.approved,
        review_due=form.review_due,
        notes=tuple(form.notes),
        version=version,
        namings=namings,
        outlines=tuple(_outline(one) for one in form.outline),
        rules=rules,
        by_subject=by_subject,
        counts_by=frozenset(
            rule.every.fact for rule in rules if isinstance(rule, Cadence) and rule.every.fact
        ),
        chairs=chairs,
        intervals=intervals,
    )


def _local(form: schema.LocalForm) -> LocalInterval:
    ((unit, count),) = form.default.model_dump(exclude_none=True).items()
    return LocalInterval(form.id, form.label, form.why, _UNITS[unit], count, form.least, form.most)


def _outline(form: OutlineForm) -> Outline:
    return Outline(
        id=form.id,
        use=form.use,
        title=form.title,
        clause=form.clause,
        parts=tuple(
            Part(
                part.key,
                part.title,
                tuple(
                    Item(
                        id=item.id,
                        key=item.key,
                        label=item.label,
                        number=item.number,
                        prompt=item.prompt,
                        quote=item.quote,
                        asks=item.asks,
                        force=item.force,
                        under=item.under,
                        no_means=item.no_means,
                        recommends=item.recommends,
                        from_age=item.from_age,
                    )
                    for item in part.item
                ),
            )
            for part in form.part
        ),
        only=tuple(form.only),
        sent_to=tuple(form.sent_to),
        sent_clause=form.sent_clause,
        decided_by=tuple(form.decided_by),
        decided_clause=form.decided_clause,
        outcome_of=tuple(form.outcome_of),
        outcomes=tuple(
            Outcome(
                word=one.word,
                id=one.id,
                label=one.label,
                quote=one.quote,
                decisions=tuple(one.decisions),
                follows=tuple((follow.id, follow.words) for follow in one.follow),
                then=tuple(one.then.items()),
            )
            for one in form.outcome
        ),
    )


def _rule(form: schema.RuleForm, pack: str) -> Rule:
    if isinstance(form, schema.DeadlineForm):
        return Dated(
            _basis(form, pack, [*form.met_by, *form.ticks]),
            due=_point(form.due),
            preferred=_maybe(form.preferred),
            since=_maybe(form.since),
            trigger=_match(form.trigger) if form.trigger is not None else None,
            or_triggers=_matches(form.or_triggers),
            which=anchors.Which(form.which),
            met_by=_matches(form.met_by),
            ticks=_matches(form.ticks),
            falls_away=_matches(form.falls_away),
            falls_away_by=_maybe(form.falls_away_by),
            early_counts=form.early_counts,
            unnamed_from=_maybe(form.unnamed_from),
        )
    if isinstance(form, schema.CadenceForm):
        change = form.change
        return Cadence(
            _basis(form, pack, form.held),
            every=_interval(form.every),
            held=_matches(form.held),
            first=_maybe(form.first),
            grid=_grid(form.grid) if form.grid is not None else None,
            change=Change(
                change.fact, tuple((one.word, _span(one.span)) for one in change.keeps), change.first_too
            )
            if change is not None
            else None,
            early_counts=form.early_counts,
        )
    if isinstance(form, schema.SteppedForm):
        return Stepped(
            _basis(form, pack, form.held),
            start=_point(form.start),
            phases=tuple(
                Phase(
                    _interval(one.every),
                    _span(one.until) if one.until is not None else None,
                    one.part,
                    one.once,
                )
                for one in form.phases
            ),
            held=_matches(form.held),
            ends=_maybe(form.ends),
        )
    if isinstance(form, schema.VacancyForm):
        return Vacancy(
            _basis(form, pack, form.filled_by),
            _point(form.since),
            _matches(form.filled_by),
            _matches(form.emptied_by),
            form.every_child,
        )
    if isinstance(form, schema.PairForm):
        return Pair(_basis(form, pack, form.answered_by), _match(form.opened_by), _matches(form.answered_by))
    if isinstance(form, schema.YearForm):
        month, day = (int(part) for part in form.year_starts.split("-"))
        return YearCount(
            _basis(form, pack, [form.counts]),
            counts=_match(form.counts),
            need=form.need,
            of_which=tuple((frozenset(one.any_words), one.count) for one in form.of_which),
            month=month,
            day=day,
            at_start=form.due == "start",
        )
    return _singular(form, pack)


AT_THE_END = (
    "end-decided",
    "extension-applied",
    "extended-to",
    "extension-refused",
    "discharged",
    "care-order-made",
    "supervision-order-made",
)
"""What can be recorded of an order's end: the decision first, then what the court did."""


def _singular(form: schema.RuleForm, pack: str) -> Rule:
    if isinstance(form, schema.CourtForm):
        basis = _basis(form, pack, [], ("court-date-met",))
        return CourtDate(basis, own=not form.any)
    if isinstance(form, schema.StatuteForm):
        settled = AT_THE_END if form.yields == "last-day" else ()
        basis = _basis(form, pack, [], settled)
        return Statutory(
            basis,
            form.yields,
            {
                one.what: replace(
                    basis,
                    clause=one.clause,
                    quote=one.quote,
                    readings=tuple(
                        replace(reading, taken=reading.id in one.readings) for reading in basis.readings
                    ),
                )
                for one in form.decided_by
            },
        )
    if isinstance(form, schema.DecisionReviewForm):
        return DecisionReview(
            _basis(form, pack, []),
            decision=form.decision,
            grid=_grid(form.grid),
            names=tuple((int(number), id) for number, id in form.names.items()),
            series=form.series,
            within_days=form.within_days,
        )
    if isinstance(form, schema.LastReviewForm):
        return LastReview(
            _basis(form, pack, []),
            booked=_match(form.booked),
            held=_match(form.held),
            grid=_grid(form.grid),
            names=tuple((int(number), id) for number, id in form.names.items()),
            series=form.series,
        )
    if isinstance(form, schema.TextForm):
        return Text(_basis(form, pack, []), form.reason)
    raise AssertionError(f"no such kind of rule: {type(form).__name__}")


def _basis(
    form: schema.RuleForm, pack: str, met: list[schema_points.Match], settled_by: tuple[str, ...] = ()
) -> Basis:
    named = settled_by or tuple(
        dict.fromkeys(
            f"{one.fact}:{'+'.join(one.words or one.any_words[:1])}"
            if one.words or one.any_words
            else one.fact
            for one in met
        )
    )
    return Basis(
        id=form.id,
        pack=pack,
        clause=form.clause,
        title=form.title,
        quote=form.quote,
        force=form.force,
        kind=form.kind,
        by=form.by,
        nature=form.nature,
        subject=form.subject,
        when=tuple(_condition(one) for one in form.when),
        survives=form.survives,
        decide_now=form.decide_now,
        settled_by=named,
        readings=tuple(ReadingText(one.id, one.words, _maybe(one.due), one.taken) for one in form.readings),
    )


def _span(form: schema_points.Span, sign: int = 1) -> Offset | LocalOffset:
    if form.interval is not None:
        local = _LOCAL.get()[form.interval]
        return local if sign > 0 else earlier(local)
    return _fixed(form, sign)


def _fixed(form: schema_points.Span, sign: int = 1) -> Offset:
    ((name, count),) = form.model_dump(exclude_none=True).items()
    return Offset(sign * count, _UNITS[name])


def _maybe(form: schema_points.PointForm | None) -> anchors.Point | None:
    return _point(form) if form is not None else None


def _point(form: schema_points.PointForm) -> anchors.Point:
    point = _anchor(form)
    if form.after is not None:
        return anchors.Shifted(point, _span(form.after))
    if form.before is not None:
        return anchors.Shifted(point, _span(form.before, -1))
    if form.end_of_month is not None:
        return anchors.Shifted(point, Offset(form.end_of_month, Unit.PERIOD))
    return point


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
        match = anchors.Matcher(
            form.fact,
            frozenset(form.words),
            frozenset(form.any_words),
            frozenset(form.without),
            _maybe(form.not_before),
        )
        first = form.anchor == "first-fact"
        return anchors.FactDay(match, anchors.Which.FIRST if first else anchors.Which.LAST)
    if isinstance(form, schema_points.ByDeadline):
        if form.anchor == "waived":
            return anchors.WaivedDeadline(form.id)
        return anchors.OtherDeadline(form.id)
    return anchors.Several(anchors.Choose(form.anchor), tuple(_point(one) for one in form.of))


def _match(form: schema_points.Match) -> anchors.Matcher:
    return anchors.Matcher(
        form.fact,
        frozenset(form.words),
        frozenset(form.any_words),
        frozenset(form.without),
        _maybe(form.not_before),
        form.strictly_after,
        form.in_turn,
    )


def _matches(forms: list[schema_points.Match]) -> tuple[anchors.Matcher, ...]:
    return tuple(_match(one) for one in forms)


def _condition(form: schema_points.ConditionForm) -> conditions.Condition:
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
            return conditions.Recorded(_match(form.match), 0, 0)
        return conditions.Recorded(_match(form.match), form.at_least, form.at_most)
    if isinstance(form, schema_points.PostIs):
        return conditions.Post(frozenset(form.any_words))
    return conditions.AnyOf(tuple(_condition(one) for one in form.of))


def _interval(form: schema.EveryForm) -> Interval:
    return Interval(
        _span(form.span) if form.span is not None else None,
        form.fact or "",
        _span(form.at_most) if form.at_most is not None else None,
        tuple(_condition(one) for one in form.at_most_unless),
    )


def _grid(form: schema.GridForm) -> Grid:
    start, every = _fixed(form.start), _fixed(form.every)
    return Grid(_point(form.anchor), start.count, every.count, every.unit, form.number_from)


def _naming(form: schema.NamingForm) -> Naming:
    return Naming(
        form.fact,
        form.called,
        tuple(
            Stage(
                one.word,
                frozenset(one.bearing),
                tuple(
                    Window(
                        _point(window.start),
                        _maybe(window.end_before),
                        tuple(_condition(condition) for condition in window.when),
                    )
                    for window in one.windows
                ),
                one.after,
                one.once,
                one.latest,
                one.otherwise,
            )
            for one in form.stages
        ),
        _maybe(form.anew),
        form.opens,
    )


def _chair(form: ChairForm) -> Chair:
    return Chair(
        id=form.id,
        clause=form.clause,
        does=form.does,
        posts=tuple(form.posts),
        of=tuple(form.of),
        where=form.where,
        then=form.then,
        when=tuple(_condition(one) for one in form.when),
        force=form.force,
        quote=form.quote,
        readings=tuple(form.readings),
    )
