"""A supervision note laid out in lines: the whole to read, or one part of the last beside the new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sotui.dates.clock import LONDON
from sotui.procedures.outline import Asks, Item, Outline
from sotui.register.actions import Action, ActionState, is_late
from sotui.supervision import rules
from sotui.supervision.model import (
    LAST_TIME,
    NEXT,
    NOW,
    PREPARED,
    Decision,
    Note,
    NotePage,
    NoteState,
    Preparation,
)
from sotui.tui.widgets.paper import Line, words
from sotui.tui.words import day_words

STATE_SIGNS = {
    ActionState.OPEN: "·",
    ActionState.DONE: "√",
    ActionState.CARRIED: "→",
    ActionState.DROPPED: "×",
}
SESSION = "session"
"""The key of the part that is not the outline's: who, when, of which kind."""


def moment_words(at: datetime) -> str:
    """``Sat 21 Nov 2026 at 14:30``."""
    local = at.astimezone(LONDON)
    return f"{day_words(local.date())} at {local:%H:%M}"


# The whole note


def note_lines(page: NotePage, note: Note, actions: Sequence[Action], today: date, width: int) -> list[Line]:
    """The whole of one note as a page."""
    names = {child.id: child.name for child in page.children}
    lines = [
        *words(f"{page.outline.title} · {page.reference}", width, "heading"),
        *words(rules.who_was_there(note.written, note.supervisor, names), width),
        *words(f"Held {moment_words(note.written.held_at)}", width),
        *words(f"Under {page.procedure}, {page.outline.clause}", width, "muted"),
    ]
    if note.written.full_why:
        lines += words(f"Counts as a full supervision: {note.written.full_why}", width, "muted")
    lines += _signature(note, width)
    for prepared in page.preparations if note is page.note else ():
        lines += [Line(), *_preparation(prepared, width)]
    for part in page.outline.parts:
        shown = [
            line for item in part.items for line in _answer(note, item, width, alone=len(part.items) == 1)
        ]
        if part.key == PREPARED and not any(note.written.words(item.key) for item in part.items):
            continue
        lines += [Line(), *words(part.title, width, "heading")]
        if part.key == NOW:
            lines += _seen(note, names, width)
        lines += shown
        if part.key == LAST_TIME and note is page.note:
            lines += _actions(page.last_actions, today, width)
        if part.key == NEXT:
            lines += _actions(actions, today, width)
    for amendment in note.amendments:
        lines += [
            Line(),
            *words(f"Amendment · {amendment.by} · {moment_words(amendment.at)}", width, "heading"),
            *words(amendment.text, width, indent=2),
        ]
    return lines


def _signature(note: Note, width: int) -> Iterator[Line]:
    if note.state is NoteState.TAKEN_BACK:
        yield from words("Taken back: that the session was held was withdrawn.", width, "alarm")
    if note.signed_at is None:
        if note.state is NoteState.HELD:
            yield from words("Not signed yet.", width, "today")
        return
    same = rules.at_the_session(note.written.held_at, note.signed_at)
    at = "at the session" if same else moment_words(note.signed_at)
    yield from words(f"√ Signed by {note.signed_by}, {at}.", width, "soon")
    if note.late_why:
        yield from words(f"Not recorded at the session: {note.late_why}", width, "muted")
    if note.missing_why:
        yield from words(f"Signed with something missing: {note.missing_why}", width, "muted")
    ticks = ["in the council's main case record too"] if note.copied else []
    ticks += ["in the minutes of the team meeting"] if note.in_minutes else []
    if ticks:
        yield from words(f"Also {rules.several(ticks)}.", width, "muted")


def _answer(note: Note, item: Item, width: int, *, alone: bool) -> Iterator[Line]:
    text = note.written.words(item.key)
    if item.asks is Asks.YES_NO:
        answer = {True: "yes", False: "no", None: "not answered"}[note.written.answer(item.key)]
        yield from words(f"{item.label} {answer}", width, "plain" if answer != "not answered" else "muted")
        if text:
            yield from words(text, width, indent=2)
        return
    if not alone:
        yield from words(item.label, width, "muted")
    yield from words(text or "nothing written", width, "plain" if text else "muted", indent=2)


def _seen(note: Note, names: dict[str, str], width: int) -> Iterator[Line]:
    for seen in note.written.last_seen:
        sure = "" if seen.confirmed else " (not confirmed in the session)"
        who = f"{names.get(seen.child_id, '')} last seen" if len(note.written.last_seen) > 1 else "Last seen"
        yield from words(f"{who} {rules.seen_words(seen)}{sure}", width, "muted", indent=2)


def _actions(actions: Sequence[Action], today: date, width: int) -> Iterator[Line]:
    for action in actions:
        yield from action_lines(action, today, width)


def action_lines(action: Action, today: date, width: int) -> list[Line]:
    """One action with what became of it."""
    parts = [action.text, action.who, f"by {day_words(action.due)}" if action.due else ""]
    if action.times_carried:
        times = "once" if action.times_carried == 1 else f"{action.times_carried} times"
        since = f" since {day_words(action.first_agreed_on)}" if action.first_agreed_on else ""
        parts.append(f"carried over {times}{since}")
    text = " · ".join(part for part in parts if part)
    tone = "late" if is_late(action, today) else "plain" if action.unfinished else "quiet"
    lines = words(f"{STATE_SIGNS[action.state]} {text}", width, tone, indent=2, hang=2)
    told = {
        ActionState.OPEN: "OVERDUE" if is_late(action, today) else "",
        ActionState.DONE: f"done {day_words(action.settled_on)}: {action.evidence}",
        ActionState.CARRIED: f"carried over {day_words(action.settled_on)} {action.why}",
        ActionState.DROPPED: f"no longer relevant: {action.why}",
    }[action.state]
    return lines + (words(told, width, "muted", indent=4) if told else [])


def _preparation(prepared: Preparation, width: int) -> Iterator[Line]:
    yield from words(f"Prepared by {prepared.by} · {moment_words(prepared.at)}", width, "muted")
    yield from words(prepared.text, width, indent=2)


# Beside the part that is being written


_BECOMES = {"carry": ActionState.CARRIED, "done": ActionState.DONE, "drop": ActionState.DROPPED}


def as_marked(action: Action, marks: Sequence[Decision], today: date) -> Action:
    """An action as it will stand once the note is recorded in which it is marked."""
    mark = next((one for one in marks if one.action_id == action.id), None)
    if mark is None or mark.what not in _BECOMES:
        return action
    return replace(
        action, state=_BECOMES[mark.what], settled_on=mark.on or today, evidence=mark.words, why=mark.words
    )


def beside_lines(
    page: NotePage, part_key: str, now: datetime, width: int, marks: Sequence[Decision] = ()
) -> list[Line]:
    """The same part of the last note, its actions as they are marked now, then what to think of."""
    today = now.astimezone(LONDON).date()
    last = page.last
    if last is None:
        lines = words("There is no note of an earlier practice supervision on this register.", width, "muted")
    else:
        kind = rules.kind_words(last.written).replace(" supervision", "")
        head = f"Last note · {day_words(last.written.held_on)}"
        state = "" if last.signed else " · not signed"
        lines = [*words(head, width, "heading"), *words(f"{kind} · {last.supervisor}{state}", width, "muted")]
        lines += _same_part(page, last, part_key, today, width, marks)
    for prepared in page.preparations if part_key in (SESSION, PREPARED, LAST_TIME) else ():
        lines += [Line(), *_preparation(prepared, width)]
    prompts = [one for one in prompts_of(page.outline, part_key) if one]
    if prompts:
        lines += [Line(), *words("To think of", width, "heading")]
        for text in prompts:
            lines += words(text, width, "muted")
    return lines


def _same_part(
    page: NotePage, last: Note, part_key: str, today: date, width: int, marks: Sequence[Decision]
) -> Iterator[Line]:
    if part_key == SESSION:
        names = {child.id: child.name for child in page.children}
        yield Line()
        yield from words(rules.who_was_there(last.written, last.supervisor, names), width)
        yield Line()
        for child in page.children:
            due = (
                f"next due {day_words(child.next_due)} ({child.next_clause})"
                if child.next_due
                else "none due"
            )
            yield from words(f"{child.name}: {due}", width, "muted", hang=2)
        return
    for part in page.outline.parts:
        if part.key != part_key:
            continue
        if part.key == NOW:
            yield from _seen(last, {child.id: child.name for child in page.children}, width)
        for item in part.items:
            yield from _answer(last, item, width, alone=len(part.items) == 1)
    if part_key in (LAST_TIME, NEXT):
        yield Line()
        agreed = "Agreed then" if page.last_actions else "No action was agreed then."
        yield from words(agreed, width, "heading" if page.last_actions else "muted")
        yield from _actions([as_marked(one, marks, today) for one in page.last_actions], today, width)


def prompts_of(outline: Outline, part_key: str) -> Iterator[str]:
    """What to think of in a part, each question on its own."""
    for part in outline.parts:
        for item in part.items if part.key == part_key else ():
            # A question a line is easier on the eye than a paragraph of them.
            yield from item.prompt.replace("? ", "?\n").replace(". ", ".\n").split("\n")


def purposes_lines(outlines: Sequence[Outline], width: int) -> list[Line]:
    """Sets of prompts to look at, each with its clause."""
    lines: list[Line] = []
    for outline in outlines:
        lines += words(f"{outline.title} · {outline.clause}", width, "heading")
        for item in outline.items():
            lines.append(Line())
            lines += words(f"{item.number + ') ' if item.number else ''}{item.label}", width, hang=3)
            lines += words(f"{item.id}: “{item.quote}”", width, "muted", indent=3)
    return lines
