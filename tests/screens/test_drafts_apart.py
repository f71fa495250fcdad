"""What is typed in a box belongs to what it is about, and is kept from its first letter on."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Event, Timer
from typing import TYPE_CHECKING, Any

import pytest
from test_fast_typing import send, until
from textual import events
from textual.widgets import Input, TextArea

import sotui.tui.dialogs
from everyday import of_these
from sotui.demo import PASSPHRASE
from sotui.desk.accounts_model import Account
from sotui.desk.procedures_model import HolidayLine
from sotui.desk.restricted import Standing
from sotui.facts.model import Subject, SubjectKind
from sotui.register.actions import Action, Source
from sotui.tui import boxes, boxes_accounts, boxes_procedures, boxes_reviews, boxes_supervision
from sotui.tui.dialogs.base import Dialog
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

SAID = "mother said she hit him"


def action(id: str, order_id: str = "") -> Action:
    """The same words agreed again, as standard actions are."""
    on = date(2026, 10, 1)
    return Action(id, order_id, (), "Ring the school", "Wilma", None, Source.PRACTICE_SUPERVISION, "note", on)


async def nothing(*given: Any) -> Any:
    """No act: these boxes are left before it."""
    raise AssertionError(given)


def kept(here: Sitting, open_demo: Callable[[str | None, str], Desk]) -> list[str]:
    """Every text that is on the disk as a draft; after the lock as the next sitting finds it."""
    locked = here.app.desk_or_none is None
    desk = open_demo(None, PASSPHRASE) if locked else here.app.desk
    try:
        drafts = desk.submit(desk.drafts.all).result()
        return [text for draft in drafts for text in draft.fields.values()]
    finally:
        if locked:
            desk.close()


def pairs(here: Sitting) -> dict[str, tuple[Any, Any]]:
    """Two boxes of each kind: about two children of whom everything is written in the same words."""
    desk, rows = here.app.desk, here.rows
    first, second, third = rows[:3]
    found = desk.submit(desk.reviews.page, first.order_id, "").result()  # type: ignore[attr-defined]
    page, other = replace(found, occurrence="one", review=None), replace(found, occurrence="two", review=None)
    fact = desk.submit(desk.orders.recordable, first.order_id).result()[0]  # type: ignore[attr-defined]
    details = desk.submit(desk.orders.details, first.order_id).result()  # type: ignore[attr-defined]
    line = desk.submit(desk.orders.page, first.order_id).result().facts[0]  # type: ignore[attr-defined]
    wrong = replace(line, fact=replace(line.fact, id="another fact"))
    asks: Any = None
    child = next(row for row in rows if row.subject_kind == "child")  # type: ignore[attr-defined]
    of_one = desk.submit(desk.sessions.of, "child", child.subject_id).result()  # type: ignore[attr-defined]
    sessions = of_one, replace(of_one, subject=Subject(SubjectKind.CHILD, "another child"))
    accounts = tuple(Account(id, "Sam Social", (Role.CHAIR,), (), None, None) for id in ("1", "2"))
    interval = desk.submit(desk.procedures.intervals, "wirral").result()[0]

    standing = Standing("1", ("SO-0001",), False, (), False, "")

    def both(box: Callable[..., Any], one: Any, two: Any, *rest: Any) -> tuple[Any, Any]:
        return box(one, *rest), box(two, *rest)

    def dialog(name: str, cls: str) -> Any:
        return getattr(importlib.import_module(f"sotui.tui.dialogs.{name}"), cls)

    return {
        "SettleDialog": both(boxes.settle_now, action("1"), action("2"), "drop", nothing, nothing),
        "ActionDialog": both(boxes.settle_action, action("1"), action("2"), "done", None, nothing),
        "WaiveDialog": both(boxes.waive, rows[:2], rows[1:3], nothing),
        "DecideDialog": both(boxes.decide, first, second, (), nothing),
        "AssignDialog": both(boxes.assign, rows[:2], rows[1:3], (), nothing, nothing),
        "RecordDialog": both(boxes.record, (first, second), (second, third), [fact], (), nothing, nothing),
        "OrderNoteDialog": both(boxes.order_note, "1", "2", "SO-0001", [("", "all")], nothing),
        "WriteDialog": (
            boxes.write_text("Amendment", "", ("amendment", "1"), nothing),
            boxes.write_text("Amendment", "", ("amendment", "2"), nothing),
        ),
        "DetailsDialog": both(boxes.details, "1", "2", "SO-0001", details, nothing, nothing),
        "CorrectDialog": both(boxes.correct, line, wrong, "SO-0001", None, (), nothing, nothing, nothing),
        "ReviewReasonDialog": both(boxes_reviews.review_reason, "1", "2", "Correct", "", nothing),
        "ReviewSignDialog": both(boxes_reviews.review_sign, page, other, (), asks, "", nothing),
        "ReviewOutcomeDialog": tuple(
            dialog("review_outcome", "ReviewOutcomeDialog")(one, {}, *[nothing] * 6) for one in (page, other)
        ),  # type: ignore[dict-item]
        "ReviewSentDialog": tuple(
            dialog("review_sent", "ReviewSentDialog")(one, *[nothing] * 3) for one in (page, other)
        ),  # type: ignore[dict-item]
        "ReviewEscalateDialog": both(boxes_reviews.review_escalate, page, other, nothing, nothing),
        "SessionDialog": both(
            boxes_supervision.cancel_session, *sessions, desk.now(), nothing, nothing, nothing
        ),
        "AdoptDialog": both(
            boxes_procedures.adopt, "one.toml", "two.toml", "Procedure", nothing, nothing, nothing
        ),
        "IntervalDialog": (
            boxes_procedures.interval("one", interval, asks, nothing),
            boxes_procedures.interval("another", interval, asks, nothing),
        ),
        "WithdrawHolidayDialog": both(
            boxes_procedures.withdraw_holiday,
            HolidayLine(date(2026, 10, 12), "Day of mourning"),
            HolidayLine(date(2026, 10, 13), "Day of mourning"),
            nothing,
        ),
        "RolesDialog": both(boxes_accounts.roles, *accounts, nothing),
        "AccountReasonDialog": (
            boxes_accounts.reason("Disable Sam Social", accounts[0], (), nothing, "disable"),
            boxes_accounts.reason("Disable Sam Social", accounts[1], (), nothing, "disable"),
        ),
        "LookReasonDialog": both(boxes.look_reason, "1", "2", "SO-0001", "another team's", (), nothing),
        "RestrictDialog": both(boxes.restrict, standing, replace(standing, order_id="2"), *[nothing] * 3),
    }


NOTHING_KEPT = {
    "AskDialog", "FactDialog", "ReviewChooseDialog", "ReviewPersonDialog", "FlowModelDialog", "SupposeDialog",
    "HolidayDialog", "AddAccountDialog", "ChooseDialog", "OwnPassphraseDialog", "RotateDialog",
    "ElsewhereDialog", "PutBackDialog", "SureDialog", "LookForDialog", "ExportDialog",
}  # fmt: skip
"""Nothing that is typed in these is recorded by them; a bank holiday is about nobody, an account that is
added is one form, and so is an export; of a passphrase nothing is ever kept.
"""


async def test_no_box_shows_what_was_typed_about_somebody_else_of_the_same_words(sit: Sit) -> None:
    for module in pkgutil.iter_modules(sotui.tui.dialogs.__path__, "sotui.tui.dialogs."):
        importlib.import_module(module.name)
    classes = list(Dialog.__subclasses__())
    for cls in classes:
        classes += cls.__subclasses__()
    named = {cls.__name__ for cls in classes if cls.__module__.startswith("sotui.") and "finish" in vars(cls)}
    async with sit() as here:
        found = pairs(here)
        # A note has to be held before it is signed: the two are compared by hand here.
        from sotui.tui.dialogs.note_dialogs import SignDialog

        assert "self._note_id" in inspect.getsource(SignDialog.draft_key)
        assert named - NOTHING_KEPT - {"SignDialog"} == found.keys()
        for name, (one, other) in found.items():
            assert one.draft_key() != other.draft_key(), name
            assert one.draft_key()[1], name


async def test_words_about_one_familys_action_do_not_come_back_at_anothers(sit: Sit) -> None:
    async with sit() as here:
        for id, there in (("1", ""), ("2", ""), ("1", SAID)):
            here.app.push_screen(boxes.settle_now(action(id), "drop", here.board.read_date, nothing))
            await here.settled()
            field = here.app.screen.query_one("#words", Input)
            assert field.value == there
            if id == "1" and not there:
                await here.type(SAID)
            await here.press("escape")


def box(what: str, here: Sitting) -> Any:
    """A box in which a sentence is typed."""
    row: Any = here.rows[0]
    return {
        "note": lambda: boxes.order_note(row.order_id, row.reference, [("", "the order")], nothing),
        "settle": lambda: boxes.settle_now(action("1"), "drop", here.board.read_date, nothing),
        "waive": lambda: boxes.waive([row], nothing),
    }[what]()


def typed(here: Sitting) -> str:
    """What stands in the field."""
    field = here.app.focused
    return field.value if isinstance(field, Input) else field.text if isinstance(field, TextArea) else ""


async def type_while_the_disk_is_slow(here: Sitting, what: str, words: str = SAID) -> Event:
    """The box is open and words stand in it before anybody could look whether a draft of it waits."""
    go_on = Event()
    here.app.desk.submit(go_on.wait, 10)
    here.app.push_screen(box(what, here))
    await until(here, lambda: isinstance(here.app.focused, (Input, TextArea)))
    send(here, words)
    await until(here, lambda: typed(here) == words)
    assert typed(here) == words
    return go_on


@pytest.mark.parametrize("way", ["lock", "escape", "pause"])
@pytest.mark.parametrize("what", of_these(["note", "settle", "waive"], "note"))
async def test_what_is_typed_before_its_draft_was_looked_for_is_kept(
    sit: Sit, open_demo: Any, what: str, way: str
) -> None:
    async with sit() as here:
        go_on = await type_while_the_disk_is_slow(here, what)
        Timer(0.2, go_on.set).start()
        if way == "lock":
            here.app.action_lock()
            await here.app.shut()
            assert here.app.locked_because.endswith("What you typed is kept.")
        elif way == "escape":
            await here.pilot.press("escape")
        await asyncio.sleep(0.7)
        await here.settled()
        assert SAID in kept(here, open_demo)


async def test_a_draft_that_was_there_stands_beside_what_is_typed_before_it_was_found(
    sit: Sit, open_demo: Any
) -> None:
    async with sit() as here:
        here.app.push_screen(box("note", here))
        await here.settled()
        await here.type("He was late.")
        await here.press("escape")
        for leaves in (True, False):
            go_on = await type_while_the_disk_is_slow(here, "note")
            if leaves:
                await here.pilot.press("escape")
            go_on.set()
            await here.settled()
        assert typed(here) == f"He was late.\n\n{SAID}"
        await here.press("escape")
        assert f"He was late.\n\n{SAID}" in kept(here, open_demo)


async def test_what_is_taken_out_again_leaves_no_draft_and_a_pick_alone_none(
    sit: Sit, open_demo: Any
) -> None:
    async with sit() as here:
        here.app.push_screen(box("waive", here))
        await here.settled()
        await here.type("no")
        await asyncio.sleep(0.4)
        await here.press("backspace", "backspace", "escape")
        row = await here.stand_on(lambda row: row.nature == "last day" and row.rank == 4)  # type: ignore[attr-defined]
        await here.press("d", "down", "escape")
        assert kept(here, open_demo) == []
        assert row not in [one for one in here.rows if here.board.table.noted(one)]


@pytest.mark.parametrize("what", ["note", "waive"])
async def test_letters_that_still_wait_when_the_lock_comes_are_kept(
    sit: Sit, open_demo: Any, what: str
) -> None:
    words = " ".join(f"sentence {number} of it" for number in range(25))
    async with sit() as here:
        here.app.push_screen(box(what, here))
        await here.settled()
        send(here, words[:300])
        here.app.post_message(events.Paste(" PASTED "))
        send(here, words[300:])
        here.app.post_message(events.Key("ctrl+l", None))
        await until(here, lambda: here.app.locked_because)
        await here.app.shut()
        assert here.app.locked_because.endswith("What you typed is kept.")
        assert f"{words[:300]} PASTED {words[300:]}" in kept(here, open_demo)


async def test_keys_for_which_nothing_could_be_done_any_more_are_owned_up_to(sit: Sit) -> None:
    async with sit() as here:
        here.app.push_screen(box("settle", here))
        await here.settled()
        send(here, SAID)
        here.app.post_message(events.Key("tab", "\t"))
        send(here, "and more")
        here.app.post_message(events.Key("ctrl+l", None))
        await until(here, lambda: here.app.locked_because)
        await here.app.shut()
        assert "but for the last keys" in here.app.locked_because


async def test_left_half_typed_in_a_box_the_row_says_so_at_once(sit: Sit) -> None:
    async with sit() as here:
        row: Any = here.rows[0]
        assert not here.board.table.noted(row)
        here.app.push_screen(boxes.waive([row, row], nothing))
        await here.settled()
        await here.type("mother in hospital")
        await here.press("escape")
        assert here.board.table.noted(row)
        drawn = here.board.table.render_line(here.board.table.cursor + 1).text
        assert drawn[2] == "~"


async def test_a_line_that_is_full_says_that_it_takes_no_more(sit: Sit) -> None:
    async with sit() as here:
        here.app.push_screen(box("settle", here))
        await here.settled()
        field = here.app.screen.query_one("#words", Input)
        field.value = "x" * (field.max_length or 0)
        await here.press("end", "y")
        dialog: Any = here.app.screen
        assert "this field holds 2000 characters" in dialog.problem


async def test_coming_back_to_words_one_goes_on_at_their_end_and_a_day_is_replaced(sit: Sit) -> None:
    async with sit() as here:
        here.app.push_screen(boxes.settle_now(action("1"), "done", here.board.read_date, nothing))
        await here.settled()
        await here.type("20/11/2026")
        await here.press("tab")
        await here.type("case note")
        await here.press("shift+tab", "tab")
        await here.type(" 4")
        assert typed(here) == "case note 4"
        await here.press("shift+tab")
        await here.type("19/11/2026")
        assert typed(here) == "19/11/2026"


async def test_what_is_wrong_is_in_sight_however_long_the_box(sit: Sit) -> None:
    async with sit() as here:
        said = "\n".join(f"line {number}" for number in range(30))
        here.app.push_screen(boxes_reviews.review_reason("1", "Correct", said, nothing))
        await here.settled()
        await here.press("enter")
        assert "A correction needs its reason" in here.text()


@pytest.mark.parametrize("form", ["review", "note"])
async def test_letters_that_wait_for_a_form_are_kept_too(sit: Sit, open_demo: Any, form: str) -> None:
    words = " ".join(f"sentence {number} of it" for number in range(12))
    async with sit() as here:
        # Its agenda begins with words to write.
        row: Any = next(one for one in here.rows if "Wirral" in one.procedure)  # type: ignore[attr-defined]
        here.app.go(form, row.order_id)
        await here.settled()
        if form == "review":
            await here.press("ctrl+down", "ctrl+down")
        else:
            here.app.screen.query(TextArea).first().focus()
            await here.settled()
        assert isinstance(here.app.focused, TextArea)
        send(here, words)
        here.app.post_message(events.Key("ctrl+l", None))
        await until(here, lambda: here.app.locked_because)
        await here.app.shut()
        assert words in kept(here, open_demo)


async def test_a_review_begun_for_another_day_comes_back_with_the_name_of_that_day(sit: Sit) -> None:
    async with sit() as here:
        desk = here.app.desk

        def names(row: Any) -> dict[str, date]:
            days = (date(2026, 11, 22), date(2026, 10, 1), date(2026, 8, 3), date(2026, 6, 1))
            return {desk.submit(desk.reviews.which, row.order_id, on).result()[0]: on for on in days}

        row, which, on = next(
            (row, name, on)
            for row in here.rows
            for name, on in names(row).items()
            if name != desk.submit(desk.reviews.which, row.order_id, date(2026, 11, 22)).result()[0]
        )
        for again in (False, True):
            here.app.go("review", row.order_id)
            await here.settled()
            form: Any = here.app.screen
            when = form.query_one("WhenField")
            if not again:
                when.value = f"{on:%d/%m/%Y}"
                await here.settled()
                await here.press("escape")
        assert when.value == on.isoformat()
        assert form.query_one("#which").picked == (which,)
