"""How the last day in force was reached, step by step in words."""

from __future__ import annotations

from sotui.dates import months, words
from sotui.procedures.life import Life
from sotui.procedures.model import Step


def last_day_steps(life: Life) -> list[Step]:
    """How the last day in force was reached, each step with the day it reached."""
    steps = [
        Step(f"Order made: {words.short(life.made)}", life.made),
        Step(
            f"{_months(life.length)} beginning with that day end on {words.short(life.statutory)}"
            + ("" if months.has_corresponding(life.made, life.length) else " (the last day of that month)"),
            life.statutory,
        ),
    ]
    if life.recorded_length > life.length:
        steps.insert(
            1,
            Step(
                f"{_months(life.recorded_length)} are recorded; an order is made for one year at most "
                "(Sch 3 para 6(1)), so 12 are counted: a later end comes by extension"
            ),
        )
    before_eighteen = life.statutory
    if life.stated is not None:
        stated = life.stated.on
        said = f"The end printed on the order: {words.short(stated)}"
        if stated < life.made:
            steps.append(Step(f"{said}; it lies before the day the order was made, so it is not used"))
        elif stated < life.statutory:
            before_eighteen = stated
            steps.append(Step(f"{said}; the earlier is used", stated))
        elif stated == life.statutory:
            steps.append(Step(f"{said}; the same day", stated))
        else:
            steps.append(
                Step(f"{said}; it is later, so {words.short(life.statutory)} is used", life.statutory)
            )
    for wanted, without in life.not_used:
        steps.append(
            Step(
                f"An extension to {words.short(wanted)} is recorded; without it the order already runs to "
                f"{words.short(without)}, so it is not used"
            )
        )
    if life.extended_to is not None:
        steps.append(Step(f"Extended to {words.short(life.extended_to)}", life.extended_to))
        before_eighteen = life.extended_to
    if before_eighteen > life.cap:
        steps.append(
            Step(f"No later than three years beginning with the day made: {words.short(life.cap)}", life.cap)
        )
    reached = [step.reached for step in steps if step.reached is not None]
    if life.eighteen is not None or reached[-1] != life.last_day:
        steps.append(
            Step(
                f"The eve of the youngest child's eighteenth birthday: {words.short(life.last_day)}",
                life.last_day,
            )
        )
    return steps


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"
