"""Text that would steer, disorder or deceive a terminal, put into everything that a record can hold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

if TYPE_CHECKING:
    from sitting import Sitting

HOSTILE = {
    "clear": "Ada\x1b[77;77H\x1b[2J\x1b]0;owned\x07 Exampleton",
    "clipboard": "Bo\x1b]52;c;SEVMTE8=\x07\x1bc Exampleton",
    "c1": "Cy\x9b31m\x9d0;owned\x9c\x7f\x00\r Exampleton",
    "markup": "[bold]Di[/nope] [@click=app.quit()]x[/] [link=file:///x]y Exampleton",
    "bidi": "E\u202elived\u2066 F\u200f Exampleton",
    "wide": "👩‍👩‍👧 山田太郎 " + "e" + "\u0301" * 1000,
    "zero": "Fi\u200bnn\u2060 Exa\u00admple\ufeffton",
}
TOGETHER = {
    "steering": "A\x1b[77;77Hd\x1b]52;c;SE=\x07a\x9b31m\x9d0;x\x9c\x1bc\x7f\x00\r\x08 Ex",
    "markup": "[bold]Di[/nope] [@click=app.quit()]x[/] [$error]{x}%s Ex",
    "letters": "E\u202el\u2066F\u200f\u200b\u2060\ufeff 👩‍👩‍👧山田" + "e" + "\u0301" * 400 + "\u3164Ex",
}
"""The same in few letters, so that a narrow column does not cut off what matters."""
FORBIDDEN = {
    "its own cursor move": b"\x1b[77;77H",
    "a title": b"\x1b]0;",
    "another title": b"\x1b]2;",
    "the clipboard": b"\x1b]52",
    "a reset": b"\x1bc",
    "a link": b"\x1b]8;",
    "a C1 control": b"\xc2\x9b",
    "another C1 control": b"\xc2\x9d",
    "a right-to-left override": "\u202e".encode(),
    "an isolate": "\u2066".encode(),
    "a direction mark": "\u200f".encode(),
    "a zero-width space": "\u200b".encode(),
    "a joiner": "\u200d".encode(),
    "a blank letter": "\u3164".encode(),
    "a bell": b"\x07",
    "a NUL": b"\x00",
    "a DEL": b"\x7f",
    "a heap of marks": "\u0301".encode() * 5,
}
NEVER_DRAWN = set("\x1b\x9b\x9c\x9d\x07\x08\x00\x7f\r\n\t\u202e\u2066\u200f\u200b\u200d\u2060\ufeff\u3164")
"""Characters that no cell of the screen may hold."""


def look(here: Sitting, where: object) -> str:
    """All that is drawn; fails where a cell holds what no cell may hold, or a line is too long."""
    compositor = here.app.screen._compositor
    width = here.app.size.width
    lines = []
    for strips in compositor.render_strips():
        line = "".join(segment.text for segment in strips)
        lines.append(line)
        bad = NEVER_DRAWN & set(line)
        assert not bad, (where, sorted(map(ascii, bad)), line)
        assert cell_len(line) == width, (where, cell_len(line), line)
        assert not any(0x0300 <= ord(a) == ord(b) <= 0x036F for a, b in zip(line, line[3:], strict=False)), (
            where
        )
        for segment in strips:
            style = segment.style
            assert style is None or not style.link, (where, segment)
            assert "app.quit" not in str(style.meta if style is not None else ""), (where, segment)
    assert here.app.title == "SOTUI"
    assert "Ex" not in str(here.app.sub_title) + str(here.app.screen.title) + str(here.app.screen.sub_title)
    return "\n".join(lines)


def plant(desk: Any, text: str) -> str:
    """One order whose every text is hostile, put there by acts; yields its id."""
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts, store
    from sotui.staff.acts import worker_named
    from sotui.staff.model import Post

    made = date(2026, 2, 10)
    with desk.session.act("order registered", "hostile", text) as act:
        order_id = acts.register_order(
            act, family_reference=f"F{text}", court="", case_number=f"ZZ{text}", registered_on=made
        )
        order = Subject(SubjectKind.ORDER, order_id)
        for name in (text, f"{text} junior"):
            acts.add_child(act, order_id, name=name, born=date(2017, 9, 2), local_id="", team="")
        acts.record(act, "order-made", order, made)
        acts.record(act, "order-length", order, made, qualifier="12")
        acts.record(act, "under-procedure", order, made, qualifier="wirral")
        acts.amend_court(act, order_id, f"Court {text}")
        worker = worker_named(act, text, text, [Post.SOCIAL_WORKER])
        iro = worker_named(act, f"{text} IRO", f"{text} unit", [Post.IRO])
        for number, child in enumerate(store.order(act.db, order_id).children):
            acts.amend_child(act, child, team=text, local_id=f"{number}{text[:50]}")
            acts.record(act, "allocated", child.subject, made, qualifier=worker, source=text)
            acts.record(act, "plan-changed", child.subject, made, qualifier="cin")
            acts.record(act, "visit-interval", child.subject, made, qualifier="28")
            acts.add_note(act, child.subject, f"{text}\n{text}")
        acts.record(act, "iro-allocated", order, made, qualifier=iro, why=text)
        acts.record(act, "supervised-under", order, made, qualifier="hillingdon", why=text)
        acts.record(act, "end-decided", order, date(2026, 11, 2), qualifier="extend", why=text)
        acts.add_note(act, order, f"Note: {text}\nsecond line {text}\r\n\t{text}")
    _review(desk, order_id, text)
    _supervision(desk, order_id, text)
    for kind, name in (("order", "order"), ("hostile", "reviews")):
        trail = (name, order_id) if name == "order" else (name,)
        desk.drafts.save(kind, order_id, f"Draft {text}", {"words": f"{text}\n{text}", text: text}, trail)
    return order_id


def _review(desk: Any, order_id: str, text: str) -> None:
    """One review signed, amended and sent; one held whose minutes are still to be written."""
    from sotui.reviews.agenda_rules import items_for
    from sotui.reviews.model import Answer, Attendance, Came

    for which, on in (("initial", date(2026, 3, 20)), ("nine-month", date(2026, 11, 10))):
        page = desk.reviews.page(order_id)
        answers = {item.key: Answer(f"{text}\n{text}") for item in items_for(page.outlines, which)}
        id, _ = desk.reviews.hold(
            page,
            which=which,
            on=on,
            at=None,
            chair_id=page.chair_id or page.chairs[0][0],
            answers=answers,
            attendance=(Attendance(text, text, Came.VIEWS, text), Attendance("Child", text)),
        )
        if which == "initial":
            desk.reviews.sign(desk.reviews.page(order_id, id), f"Reason {text}")
            desk.reviews.amend(desk.reviews.page(order_id, id), f"Amended {text}")
    desk.reviews.find_insufficient(desk.reviews.page(order_id, id), f"Because {text}")


def _supervision(desk: Any, order_id: str, text: str) -> None:
    """One note signed and amended, with actions; one that waits to be signed; something prepared."""
    from sotui.dates.clock import local
    from sotui.supervision.model import Decision, LastSeen, NewAction, NoteKind, Written

    for held in (date(2026, 10, 20), date(2026, 11, 20)):
        page = desk.supervision.page(order_id, new=True)
        keys = ("last-time", "now", "next", "safeguarding", "audit", "recording")
        written = Written(
            kind=NoteKind.PLANNED,
            children=page.chosen,
            held_at=local(held, 14, 30),
            supervisee=text,
            attendees=text,
            answers={**dict.fromkeys(keys, f"{text}\n{text}"), "safeguarding?": "no", "audit?": "no"},
            last_seen=tuple(LastSeen(id, confirmed=True) for id in page.chosen),
        )
        decisions = [Decision(action.id, "carry", words=text) for action in page.unfinished[:1]]
        new = [NewAction(f"Do {text}", text, date(2026, 11, 1)), NewAction(f"Also {text}", text)]
        id, _ = desk.supervision.hold(order_id, written, decisions, new)
        if held.month == 10:
            note = desk.supervision.page(order_id, note_id=id).note
            desk.supervision.sign(note, reason=f"Late {text}")
            desk.supervision.amend(note, f"Added {text}")
    desk.supervision.prepare(order_id, f"Prepared {text}\n{text}")
