"""From the checked form of a pack to the plain rules that the engine runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sotui.facts.model import SubjectKind
from sotui.procedures import anchors, schema, schema_points, schema_rules
from sotui.procedures.cadence import Cadence, Change, Grid, Interval
from sotui.procedures.compile_outline import outline
from sotui.procedures.compile_points import (
    UNITS,
    condition,
    fixed,
    local_intervals,
    match,
    matches,
    maybe,
    point,
    span,
)
from sotui.procedures.court_date import CourtDate
from sotui.procedures.dated import Dated
from sotui.procedures.decision_review import DecisionReview
from sotui.procedures.last_review import LastReview
from sotui.procedures.local import IntervalSetting, LocalInterval, local_offset
from sotui.procedures.naming import Naming, Stage, Window
from sotui.procedures.pack import Pack, Rule
from sotui.procedures.roles import Chair
from sotui.procedures.rows import Basis, ReadingText
from sotui.procedures.schema_roles import ChairForm
from sotui.procedures.standing import Pair, Vacancy, YearCount
from sotui.procedures.statute import Statutory
from sotui.procedures.stepped import Phase, Stepped
from sotui.procedures.text import Text


def compiled(form: schema.PackForm, version: str, settings: Sequence[IntervalSetting] = ()) -> Pack:
    """The pack with its rules in the order of the file; ``settings`` are the local intervals as set here."""
    intervals = tuple(_local(one) for one in form.interval)
    with local_intervals({one.id: local_offset(one, settings) for one in intervals}):
        rules = tuple(_rule(rule, form.id) for rule in form.rule)
        namings = tuple(_naming(one) for one in form.naming)
        chairs = tuple(_chair(one) for one in form.chair)
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
        outlines=tuple(outline(one) for one in form.outline),
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
    return LocalInterval(form.id, form.label, form.why, UNITS[unit], count, form.least, form.most)


def _rule(form: schema_rules.RuleForm, pack: str) -> Rule:
    if isinstance(form, schema_rules.DeadlineForm):
        return Dated(
            _basis(form, pack, [*form.met_by, *form.ticks]),
            due=point(form.due),
            preferred=maybe(form.preferred),
            since=maybe(form.since),
            trigger=match(form.trigger) if form.trigger is not None else None,
            or_triggers=matches(form.or_triggers),
            which=anchors.Which(form.which),
            met_by=matches(form.met_by),
            ticks=matches(form.ticks),
            falls_away=matches(form.falls_away),
            falls_away_by=maybe(form.falls_away_by),
            early_counts=form.early_counts,
            unnamed_from=maybe(form.unnamed_from),
        )
    if isinstance(form, schema_rules.CadenceForm):
        change = form.change
        return Cadence(
            _basis(form, pack, form.held),
            every=_interval(form.every),
            held=matches(form.held),
            first=maybe(form.first),
            grid=_grid(form.grid) if form.grid is not None else None,
            change=Change(
                change.fact, tuple((one.word, span(one.span)) for one in change.keeps), change.first_too
            )
            if change is not None
            else None,
            early_counts=form.early_counts,
        )
    if isinstance(form, schema_rules.SteppedForm):
        return Stepped(
            _basis(form, pack, form.held),
            start=point(form.start),
            phases=tuple(
                Phase(
                    _interval(one.every),
                    span(one.until) if one.until is not None else None,
                    one.part,
                    one.once,
                )
                for one in form.phases
            ),
            held=matches(form.held),
            ends=maybe(form.ends),
        )
    if isinstance(form, schema_rules.VacancyForm):
        return Vacancy(
            _basis(form, pack, form.filled_by),
            point(form.since),
            matches(form.filled_by),
            matches(form.emptied_by),
            form.every_child,
        )
    if isinstance(form, schema_rules.PairForm):
        return Pair(_basis(form, pack, form.answered_by), match(form.opened_by), matches(form.answered_by))
    if isinstance(form, schema_rules.YearForm):
        month, day = (int(part) for part in form.year_starts.split("-"))
        return YearCount(
            _basis(form, pack, [form.counts]),
            counts=match(form.counts),
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


def _singular(form: schema_rules.RuleForm, pack: str) -> Rule:
    if isinstance(form, schema_rules.CourtForm):
        basis = _basis(form, pack, [], ("court-date-met",))
        return CourtDate(basis, own=not form.any)
    if isinstance(form, schema_rules.StatuteForm):
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
    if isinstance(form, schema_rules.DecisionReviewForm):
        return DecisionReview(
            _basis(form, pack, []),
            decision=form.decision,
            grid=_grid(form.grid),
            names=tuple((int(number), id) for number, id in form.names.items()),
            series=form.series,
            within_days=form.within_days,
        )
    if isinstance(form, schema_rules.LastReviewForm):
        return LastReview(
            _basis(form, pack, []),
            booked=match(form.booked),
            held=match(form.held),
            grid=_grid(form.grid),
            names=tuple((int(number), id) for number, id in form.names.items()),
            series=form.series,
        )
    if isinstance(form, schema_rules.TextForm):
        return Text(_basis(form, pack, []), form.reason)
    raise AssertionError(f"no such kind of rule: {type(form).__name__}")


def _basis(
    form: schema_rules.RuleForm, pack: str, met: list[schema_points.Match], settled_by: tuple[str, ...] = ()
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
        when=tuple(condition(one) for one in form.when),
        survives=form.survives,
        decide_now=form.decide_now,
        settled_by=named,
        readings=tuple(ReadingText(one.id, one.words, maybe(one.due), one.taken) for one in form.readings),
    )


def _interval(form: schema_rules.EveryForm) -> Interval:
    return Interval(
        span(form.span) if form.span is not None else None,
        form.fact or "",
        span(form.at_most) if form.at_most is not None else None,
        tuple(condition(one) for one in form.at_most_unless),
    )


def _grid(form: schema_rules.GridForm) -> Grid:
    start, every = fixed(form.start), fixed(form.every)
    return Grid(point(form.anchor), start.count, every.count, every.unit, form.number_from)


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
                        point(window.start),
                        maybe(window.end_before),
                        tuple(condition(one) for one in window.when),
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
        maybe(form.anew),
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
        when=tuple(condition(one) for one in form.when),
        force=form.force,
        quote=form.quote,
        readings=tuple(form.readings),
    )
