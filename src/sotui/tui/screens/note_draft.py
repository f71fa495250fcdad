"""What stands in the fields of a supervision note as text, and how it is put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sotui.procedures.outline import Asks
from sotui.supervision.model import Decision, NewAction, NotePage
from sotui.tui.dialogs.dates import DateField
from sotui.tui.screens.note_lists import AgreedList, UnfinishedList, new_action_words
from sotui.tui.screens.note_parts import slug
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sotui.tui.screens.note_form import NoteForm


_LINES = ("full-why", "held-why", "attendees", "what", "who")


def as_text(form: NoteForm) -> dict[str, str]:
    """Everything in the fields as text by name, for the draft."""
    found = {f"item {key}": text for key, text in form.answers().items()}
    for name in _LINES:
        for field in form.query(f"#{name}").results(LineField):
            found[name] = field.value
    for name in ("held", "by"):
        for day in form.query(f"#{name}").results(DateField):
            found[name] = day.to_keep
    for name in ("kind", "full", "children", "supervisee", "seen"):
        for picks in form.query(f"#{name}").results(PickList):
            found[name] = " ".join(picks.picked)
    for one in (one for held in form.query(UnfinishedList) for one in held.decisions.values()):
        found[f"action {one.action_id}"] = json.dumps(
            [one.what, _iso(one.due), _iso(one.on), one.words], ensure_ascii=False
        )
    if form.changing:
        found["changing"] = form.changing
    agreed = (one for held in form.query(AgreedList) for one in held.agreed)
    for place, action in enumerate(agreed):
        row = [action.text, action.who, _iso(action.due), action.id]
        found[f"agreed {action.id or place}"] = json.dumps(row, ensure_ascii=False)
    return found


def put_back(form: NoteForm, fields: Mapping[str, str]) -> None:
    """Put the same back; a mark on an action that is settled by now is left out."""
    for item in form.page.outline.items():
        form.query_one(f"#item-{slug(item.key)}", LongField).text = fields.get(f"item {item.key}", "")
        if item.asks is Asks.YES_NO:
            answer = fields.get(f"item {item.key}?", "")
            picks = form.query_one(f"#yes-{slug(item.key)}", PickList)
            picks.pick_again((answer,) if answer else ())
    for name in _LINES:
        for field in form.query(f"#{name}").results(LineField):
            field.value = fields.get(name, field.value)
    for name in ("held", "by"):
        for day in form.query(f"#{name}").results(DateField):
            day.field.value = fields.get(name, day.field.value)
    for name in ("kind", "full", "children", "supervisee", "seen"):
        for picks in form.query(f"#{name}").results(PickList):
            if name in fields:
                picks.pick_again(fields[name].split())
    for unfinished in form.query(UnfinishedList):
        here = {one.id for one in unfinished.actions}
        unfinished.decisions = {}
        for name, text in fields.items():
            id = name.removeprefix("action ")
            if name.startswith("action ") and id in here and text:
                what, due, on_day, words = json.loads(text)
                unfinished.decisions[id] = Decision(id, what, _day(due), _day(on_day), words)
        unfinished.changed()
    for held in form.query(AgreedList):
        rows = [text for name, text in fields.items() if name.startswith("agreed ") and text]
        kept = [_agreed(row) for row in rows]
        # What was taken out meanwhile, on another screen, does not come back as if it were there.
        held.agreed = [one for one in kept if not one.id or one.id in held.recorded]
        held.changed()
        changing = fields.get("changing", "")
        form.changing = changing if changing in held.recorded else ""


def field_words(page: NotePage, name: str, text: str) -> str:
    """A field by its label, and where it is given what was typed in it."""
    kind, _, key = name.partition(" ")
    if kind == "item":
        labels = {item.key: item.label for item in page.outline.items()}
        label = f"“{labels.get(key.rstrip('?'), key)}”"
    elif kind == "action":
        label = next((f"“{one.text}”" for one in page.unfinished if one.id == key), "an action")
        text = _MARKS.get(json.loads(text)[0], "") if text else ""
    elif kind == "agreed":
        label, text = "Agreed", new_action_words(_agreed(text)) if text else ""
    else:
        label = _LABELS.get(name, name)
        names = {child.id: child.name for child in page.children} | dict(page.workers)
        if name in ("supervisee", "children", "seen"):
            text = ", ".join(names.get(id, id) for id in text.split())
    return f"{label}: you had {text}" if text else label


_MARKS = {"carry": "carried over", "done": "done", "drop": "no longer relevant"}
_LABELS = {
    "kind": "Kind",
    "full": "Counts as full",
    "full-why": "Why",
    "held": "Held",
    "children": "Children",
    "supervisee": "With",
    "attendees": "Also there",
    "seen": "Last seen",
    "what": "What",
    "who": "Who",
    "by": "By",
}


def _agreed(row: str) -> NewAction:
    text, who, due, id = json.loads(row)
    return NewAction(text, who, _day(due), id)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
