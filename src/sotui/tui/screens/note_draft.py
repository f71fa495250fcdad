"""What stands in the fields of a supervision note as text, and how it is put back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sotui.procedures.outline import Asks
from sotui.supervision.model import Decision, NewAction
from sotui.tui.dialogs.dates import DateField
from sotui.tui.screens.note_lists import AgreedList, UnfinishedList
from sotui.tui.screens.note_parts import slug
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.long_field import LongField

if TYPE_CHECKING:
    from sotui.tui.screens.note_form import NoteForm


def as_text(form: NoteForm) -> dict[str, str]:
    """Everything in the fields as text by name, for the draft."""
    found = {f"item {key}": text for key, text in form.answers().items()}
    for name in ("full-why", "attendees", "what", "who"):
        for field in form.query(f"#{name}").results(LineField):
            found[name] = field.value
    for name in ("held", "by"):
        for day in form.query(f"#{name}").results(DateField):
            found[name] = day.to_keep
    for name in ("kind", "full", "children", "supervisee", "seen"):
        for picks in form.query(f"#{name}").results(PickList):
            found[name] = " ".join(picks.picked)
    for one in form.decisions():
        found[f"action {one.action_id}"] = json.dumps(
            [one.what, _iso(one.due), _iso(one.on), one.words], ensure_ascii=False
        )
    agreed = [one for held in form.query(AgreedList) for one in held.agreed]
    if agreed:
        rows = [[one.text, one.who, _iso(one.due)] for one in agreed]
        found["agreed"] = json.dumps(rows, ensure_ascii=False)
    return found


def put_back(form: NoteForm, fields: Mapping[str, str]) -> None:
    """Put the same back; a mark on an action that is settled by now is left out."""
    for item in form.page.outline.items():
        form.query_one(f"#item-{slug(item.key)}", LongField).text = fields.get(f"item {item.key}", "")
        if item.asks is Asks.YES_NO:
            answer = fields.get(f"item {item.key}?", "")
            picks = form.query_one(f"#yes-{slug(item.key)}", PickList)
            picks.pick_again((answer,) if answer else ())
    for name in ("full-why", "attendees", "what", "who"):
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
        for name, text in fields.items():
            id = name.removeprefix("action ")
            if name.startswith("action ") and id in here:
                what, due, on_day, words = json.loads(text)
                unfinished.decisions[id] = Decision(id, what, _day(due), _day(on_day), words)
        unfinished.changed()
    for held in form.query(AgreedList):
        rows = json.loads(fields.get("agreed", "[]"))
        held.agreed = [NewAction(text, who, _day(due)) for text, who, due in rows]
        held.changed()


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
