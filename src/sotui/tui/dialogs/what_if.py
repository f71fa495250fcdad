"""What if: what is supposed about an order, and beside today's dates those that would follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from sotui.desk.whatif import NOTHING_RECORDED, WhatIf, WhatIfChoices, WhatIfRow
from sotui.procedures.changes import How
from sotui.procedures.model import State
from sotui.register.whatif import Supposition
from sotui.tui import boxes
from sotui.tui.cells import day_column, fit, wrapped
from sotui.tui.dialogs.base import Words
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.widgets.paper import Line, Paper, words
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import TONES, many, told

if TYPE_CHECKING:
    from sotui.tui.boxes import ReadDate

Suppose = Callable[[tuple[Supposition, ...]], Awaitable[WhatIf]]
"""What would follow from these."""
Check = Callable[[tuple[Supposition, ...], Supposition], Awaitable[None]]
"""Raises NotPossible where the last cannot be supposed beside the others."""


@dataclass(frozen=True, slots=True)
class Given:
    """A line that says what is supposed."""

    place: int


class WhatIfDialog(ReadingDialog):
    """The suppositions and what would follow from them; opens with the first being asked for."""

    HINT = "↓↑ line · enter why · a add · x take out · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "back", show=False),
        Binding("enter,w", "why", "why", show=False),
        Binding("a", "add", "suppose something else too", show=False),
        Binding("x,delete", "take_out", "no longer suppose it", show=False),
    ]
    DEFAULT_CSS = """
    WhatIfDialog { align: center middle; }
    WhatIfDialog > #box {
        width: 118; max-width: 100%; height: 100%; max-height: 100%;
        background: $surface; border: round $primary; padding: 0 1;
    }
    WhatIfDialog #title { text-style: bold; margin-bottom: 0; padding: 0 1; }
    WhatIfDialog #nothing { padding: 0 1; margin-bottom: 1; }
    WhatIfDialog #problem { padding: 0 1; }
    WhatIfDialog #hint { margin-top: 0; padding: 0 1; }
    WhatIfDialog Paper { background: $surface; }
    """

    def __init__(self, choices: WhatIfChoices, read_date: ReadDate, check: Check, suppose: Suppose) -> None:
        super().__init__(f"What if: {choices.order.reference}", lambda width: ())
        self._choices, self._read_date, self._check, self._suppose = choices, read_date, check, suppose
        self.suppositions: tuple[Supposition, ...] = ()
        """What is supposed, in the order in which it was."""
        self.found: WhatIf | None = None
        """What would follow."""

    def compose(self) -> ComposeResult:
        """Title, that nothing is recorded, the page, what cannot be done, keys."""
        with Vertical(id="box"):
            yield Words(self._title_words, "tone-heading", id="title")
            beside = f"{NOTHING_RECORDED} Today's dates, and what they would be."
            yield Words(beside, "tone-soon", id="nothing")
            yield Paper()
            problem = Words("", "warning", id="problem")
            problem.display = False
            yield problem
            yield Words(self.hint(), "tone-muted", id="hint")
        yield TooSmall()

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """What can be asked here, then all that move through the page."""
        return (
            ("enter, w", "why the date under the cursor would be so"),
            ("a", "suppose something else too"),
            ("x", "no longer suppose what the cursor stands on"),
            *(key for key in super().own_keys() if key[0] != "esc, enter, q"),
            ("esc, q", "back; nothing was recorded"),
        )

    def on_mount(self) -> None:
        self.query_one(Paper).show_page(self._lines)
        self.action_add()

    # Supposing

    def action_add(self) -> None:
        """Ask for one more thing to suppose."""

        async def check(one: Supposition) -> None:
            await self._check(self.suppositions, one)

        self.app.push_screen(boxes.suppose(self._choices, self._read_date, check), self._given)

    def _given(self, one: Supposition | None) -> None:
        if one is not None:
            self._go_by((*self.suppositions, one))
        elif not self.suppositions:
            # Nothing was supposed yet: there is nothing to look at.
            self.dismiss(None)

    def action_take_out(self) -> None:
        """No longer suppose what the cursor stands on; of a single supposition that one."""
        pointed = self.query_one(Paper).pointed_at
        given = len(self.suppositions)
        place = pointed.place if isinstance(pointed, Given) else 0 if given == 1 else None
        if place is None or not given:
            self.trouble("Stand on what is supposed first, at the top." if given else "Nothing is supposed.")
            return
        self._go_by(self.suppositions[:place] + self.suppositions[place + 1 :])

    def _go_by(self, suppositions: tuple[Supposition, ...]) -> None:
        self.run_worker(self._look(suppositions), group="read", exclusive=True)

    async def _look(self, suppositions: tuple[Supposition, ...]) -> None:
        self.trouble("")
        try:
            found = await self._suppose(suppositions) if suppositions else None
        except Exception as error:
            said = told(error)
            if said is None:
                raise
            self.trouble(said)
            return
        self.suppositions, self.found = suppositions, found
        if self.query(Paper):
            paper = self.query_one(Paper)
            paper.show_page(self._lines)
            paper.to_end(top=True)

    def trouble(self, said: str) -> None:
        """Say what cannot be done."""
        problem = self.query_one("#problem", Words)
        problem.display = bool(said)
        problem.say(f"! {said}" if said else "")

    # Looking

    def action_move(self, step: int) -> None:
        self.trouble("")
        super().action_move(step)

    def action_why(self) -> None:
        """Why the date under the cursor would be so."""
        pointed = self.query_one(Paper).pointed_at
        if isinstance(pointed, WhatIfRow):
            self.app.push_screen(
                boxes.why(f"Why, if that were so: {pointed.change.deadline.title}", pointed.sections)
            )
        else:
            self.trouble("Stand on a date first: it then says why it would be so.")

    def _lines(self, width: int) -> list[Line]:
        found = self.found
        if found is None:
            return words("Nothing is supposed: “a” asks what is to be.", width, "muted")
        lines = [Line((("Supposed", "heading"),))]
        for place, said in enumerate(found.supposed):
            first, *rest = words(said, width - 3)
            lines.append(Line(((" ", "plain"), *first.pieces), points_at=Given(place)))
            lines += [Line((("  ", "plain"), *line.pieces)) for line in rest]
        lines.append(Line())
        if not found.rows:
            same = "it stays" if found.same == 1 else f"all {found.same} stay"
            return [*lines, *words(f"No date would change: {same} as today.", width, "heading")]
        stay = f"{found.same} {'stays' if found.same == 1 else 'stay'} as today"
        changed = f"{many(len(found.rows), 'date')} would change; {stay}"
        lines += [*words(changed, width, "heading"), *_heading(width)]
        for row in found.rows:
            lines += row_lines(row, width)
        return lines


# The lines of one date

_DAY, _BY, _CLAUSE = 11, 15, 18
_WIDE = 96
"""From how many cells on the clause stands beside the title."""


def _title_width(width: int) -> int:
    clause = _CLAUSE + 2 if width >= _WIDE else 0
    return max(12, width - 1 - clause - 2 * (_DAY + 2) - (_BY + 2))


def _columns(title: str, clause: str, now: str, then: str, by: str, width: int) -> str:
    parts = [fit(title, _title_width(width))]
    if width >= _WIDE:
        parts.append(fit(clause, _CLAUSE))
    parts += [fit(now, _DAY, right=True), fit(then, _DAY, right=True), fit(by, _BY)]
    return "  ".join(parts)


def _heading(width: int) -> list[Line]:
    return [Line(((" " + _columns("date", "clause", "now", "then", "by", width), "muted"),))]


def row_lines(row: WhatIfRow, width: int) -> list[Line]:
    """Title, today's day, the day then and by how much; under it how it would stand, and why."""
    change = row.change
    before, after = change.before, change.after
    tone = TONES.get(row.then.rank, "plain") if row.then is not None else "quiet"
    if change.how in (How.SETTLED, How.CANCELLED, How.GONE):
        tone = "quiet"
    first, *rest = wrapped(change.deadline.title, _title_width(width))
    text = _columns(
        first,
        change.deadline.id,
        day_column(before.due) if before is not None else "",
        day_column(after.due) if after is not None and change.how is not How.CANCELLED else "",
        _by(row),
        width,
    )
    parts = [row.whose, change.what if change.how is How.ALTERED else "", _stands(row), change.why]
    under = " · ".join(part for part in parts if part)
    lines = [Line(((text, tone),), points_at=row)]
    lines += [Line(((f" {more}", tone),)) for more in rest]
    return lines + (words(under, width, "muted", indent=3) if under else [])


def _by(row: WhatIfRow) -> str:
    change = row.change
    days = change.days
    if change.how is How.MOVED and days is not None:
        return f"{many(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"
    after = change.after
    if change.how is How.SETTLED and after is not None:
        return after.state.value if after.state is State.WAIVED else "met late" if after.met_late else "met"
    if change.how is How.ARISEN and after is not None:
        return "drawn ahead" if after.state is State.PROJECTED else "arises"
    return _WORDS.get(change.how, "see below")


_WORDS = {
    How.GONE: "gone",
    How.IMPOSSIBLE: "impossible",
    How.CANCELLED: "cancelled",
    How.REOPENED: "open again",
}


def _stands(row: WhatIfRow) -> str:
    """How it would stand today; of what is settled or gone how it stands."""
    if row.then is None:
        if row.was is None or row.change.deadline.state in (State.INFORMATION, State.PROJECTED):
            return ""
        return f"{row.was.status} today"
    if row.change.how in (How.CANCELLED, How.SETTLED) or row.then.status == "projected":
        return ""
    return row.then.status
