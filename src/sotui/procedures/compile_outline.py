"""From the checked form of an outline to how reviews and supervisions are written up."""

from __future__ import annotations

from sotui.procedures.outline import Item, Outcome, Outline, Part
from sotui.procedures.schema_outline import OutlineForm


def outline(form: OutlineForm) -> Outline:
    """How a review or supervision is written up, as the form has it."""
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
