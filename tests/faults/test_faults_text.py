"""F01 to F11 and F61: text that would steer, deceive or choke, put where people type and read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hostile import FORBIDDEN, HOSTILE, TOGETHER, look, plant
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.widgets import Input, TextArea

from sotui.desk import Desk
from sotui.register import acts
from sotui.register.registering import NewChild, NewOrder, NotYetComplete
from sotui.shown import show
from sotui.vault.errors import ReasonUnfit

if TYPE_CHECKING:
    from sitting import Sit, Sitting

TODAY = date(2026, 11, 22)
DEEP = pytest.mark.deep
ORDER = NewOrder(
    children=(NewChild("Ada Exampleton", date(2017, 9, 2)),),
    family="F100",
    court="Family Court at Exampleton",
    case_number="ZZ26C00100",
    made=date(2026, 11, 2),
    months=12,
    procedure="wirral",
    supervised_under="",
    plan="cin",
)


@pytest.fixture
def planted(open_desk: Callable[..., Desk]) -> Callable[[str], str]:
    """Puts an order whose every text is this one on the register, closed again."""

    def make(text: str) -> str:
        desk = open_desk()
        id = plant(desk, text)
        desk.close()
        return id

    return make


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sitting], list[str]]:
    """From now on keeps what is sent to the terminal."""

    def keep(here: Sitting) -> list[str]:
        kept: list[str] = []
        driver: Any = here.app._driver
        monkeypatch.setattr(type(driver), "is_headless", property(lambda self: False))
        monkeypatch.setattr(driver, "write", kept.append)
        return kept

    return keep


async def walk(here: Sitting, order_id: str) -> str:
    """The board and its dialogs, the order's page, the reviews, the drafts: all that is drawn."""
    drawn = []
    for keys in ((), ("w",), ("escape", "enter")):
        await here.press(*keys)
        drawn.append(look(here, keys))
    await here.press("escape")
    here.app.go("order", order_id)
    await here.settled()
    for keys in ((), ("h",)):
        await here.press(*keys)
        drawn.append(look(here, keys))
    await here.press("escape", "escape")
    for view in ("2", "3", "5"):
        await here.press(view)
        drawn.append(look(here, view))
    return "\n".join(drawn)


HEADINGS = "Child name,DOB,Family,Date SO made,Case no\n"
TEXTS = {**TOGETHER, **HOSTILE}


@pytest.mark.fault("F01", "F02", "F03", "F05", "F08")
@pytest.mark.parametrize(
    "kind",
    ["steering", pytest.param("letters", marks=DEEP), *(pytest.param(one, marks=DEEP) for one in HOSTILE)],
)
async def test_f01_f02_f03_f05_f08_no_byte_that_steers_is_sent_and_signs_stand_for_it(
    sit_at: Sit, planted: Callable[[str], str], sent: Callable[[Sitting], list[str]], kind: str
) -> None:
    order_id = planted(TEXTS[kind])
    async with sit_at() as here:
        kept = sent(here)
        here.app.refresh(layout=True)
        drawn = await walk(here, order_id)
    out = re.sub(r"\x1b\]22;[a-z-]*\x07", "", "".join(kept)).encode("utf-8", "surrogatepass")
    assert b"SO-0001" in out
    for what, forbidden in FORBIDDEN.items():
        assert forbidden not in out, f"{what} was sent"
    assert show(TEXTS[kind])[:8] in drawn


@pytest.mark.fault("F01")
def test_f01_the_text_of_a_note_is_kept_as_it_was_written(desk: Desk, new_order: Callable[..., str]) -> None:
    from sotui.facts.model import Subject, SubjectKind

    order_id = new_order()
    with desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, order_id), HOSTILE["clear"])
    (kept,) = desk.session.db.execute("select * from note").fetchall() or [()]
    assert HOSTILE["clear"] in kept


@pytest.mark.fault("F03")
async def test_f03_what_holds_controls_is_found_and_printed_all_the_same(
    sit_at: Sit, planted: Callable[[str], str], folder: Any, tmp_path: Any, words_of_the_test_register: str
) -> None:
    from click.testing import CliRunner

    from sotui.cli.commands import sotui

    planted(HOSTILE["c1"])
    async with sit_at() as here:
        await here.press("2", "slash")
        here.app.screen.query_one(Input).value = "exampleton"
        await here.settled()
        assert [row.reference for row in here.app.screen.table.rows] == ["SO-0001"]  # type: ignore[attr-defined]
    secret = tmp_path / "secret"
    secret.write_text(words_of_the_test_register + "\n", encoding="utf-8")
    for more in ((), ("--json",)):
        done = CliRunner().invoke(
            sotui, ["--vault", str(folder), "due", "--all", "--passphrase-file", str(secret), *more]
        )
        assert done.exit_code == 0, done.output
        assert "Exampleton" in done.output
        assert not {"\x9b", "\x9d", "\x7f", "\x00", "\x07", "\r"} & set(done.output)


@pytest.mark.fault("F04")
async def test_f04_markup_stands_as_it_was_typed_and_does_nothing(
    sit_at: Sit, planted: Callable[[str], str]
) -> None:
    order_id = planted(HOSTILE["markup"])
    async with sit_at(size=(120, 40)) as here:
        drawn = await walk(here, order_id)
        assert "[bold]Di[/nope] [@click=app.quit()]x[/]" in drawn
        await here.press("1", "a", "tab")
        look(here, "a list to choose from")
        assert here.app.is_running


@pytest.mark.fault("F05")
def test_f05_a_name_that_turns_the_line_round_is_refused_with_its_field() -> None:
    from dataclasses import replace

    from sotui.register.registering import check

    for mark in "\u202e\u2066\u2069\u200f":
        with pytest.raises(NotYetComplete, match="seen") as refused:
            check(replace(ORDER, children=(NewChild(f"Ada{mark}ton"),)), TODAY)
        assert refused.value.field == "child-0-name"


@pytest.mark.fault("F06")
@pytest.mark.parametrize(
    "name", ["ADA  exampleton", "Ada\u00a0Exampleton", "Ａｄａ Ｅｘａｍｐｌｅｔｏｎ", "Ada E\u200bxampleton"]
)
def test_f06_a_child_who_differs_by_nothing_one_sees_is_shown_as_the_same(
    desk: Desk, new_order: Callable[..., str], name: str
) -> None:
    new_order(names=("Ada Exampleton",))
    found = desk.orders.alike(((name, date(2017, 9, 2), ""),), "")
    assert [(one.order.reference, one.why) for one in found] == [("SO-0001", "same name and birth")]


@pytest.mark.fault("F07")
async def test_f07_half_a_character_is_left_out_of_a_field_and_said_to_be(sit_at: Sit, family: str) -> None:
    async with sit_at() as here:
        here.app.go("order", family)
        await here.settled()
        await here.press("a")
        field = here.app.screen.query(TextArea).first()
        field.focus()
        field.post_message(events.Paste("seen at\ud800 home"))
        await here.settled()
        assert field.text == "seen at home"
        assert "cannot be shown" in " ".join(here.text().split())


@pytest.mark.fault("F07")
def test_f07_half_a_character_in_a_reason_is_refused_and_in_a_note_takes_the_act_back(
    desk: Desk, new_order: Callable[..., str]
) -> None:
    from sotui.facts.model import Subject, SubjectKind
    from sotui.vault import audit

    order_id = new_order()
    with pytest.raises(ReasonUnfit, match="half a character"), desk.session.act("note added", "x", "\ud800"):
        pytest.fail("the act ran")
    with pytest.raises(UnicodeEncodeError), desk.session.act("note added", "SO-0001") as act:
        acts.add_note(act, Subject(SubjectKind.ORDER, order_id), "a\ud800b")
    assert desk.session.db["note"].count == 0
    assert audit.verify_chain(desk.session.db) is None


@pytest.mark.fault("F08")
@pytest.mark.parametrize("size", [pytest.param((80, 24), marks=DEEP), (120, 40)])
async def test_f08_wide_joined_and_heaped_letters_leave_every_line_its_width(
    sit_at: Sit, planted: Callable[[str], str], size: tuple[int, int]
) -> None:
    planted(HOSTILE["wide"])
    async with sit_at(size=size) as here:
        look(here, "the board")
        await here.press("slash")
        field = here.app.screen.query_one(Input)
        field.value = "👩‍👩‍👧 山田e\u0301"
        await here.press("end", "left")
        look(here, "typed")
        before = field.value
        await here.press("backspace")
        assert len(field.value) < len(before)


@pytest.mark.fault("F09")
async def test_f09_ten_megabytes_pasted_are_cut_said_and_cost_less_than_a_second(
    sit_at: Sit, family: str
) -> None:
    async with sit_at() as here:
        here.app.go("order", family)
        await here.settled()
        await here.press("a")
        field = here.app.screen.query(TextArea).first()
        field.focus()
        await here.settled()
        began = process_time()
        field.post_message(events.Paste("word " * 2_000_000))
        await here.settled()
        assert process_time() - began < 1.0
        assert len(field.text) <= 100_000
        assert "was cut: this field holds" in " ".join(here.text().split())


@pytest.mark.fault("F10")
async def test_f10_of_several_lines_pasted_into_one_the_first_is_taken_and_that_is_said(sit_at: Sit) -> None:
    async with sit_at() as here:
        await here.press("2", "n")
        field = here.app.screen.query_one("#family", Input)
        field.focus()
        field.post_message(events.Paste("F100\nF200"))
        await here.settled()
        assert field.value == "F100"
        assert "Only the first of the pasted lines was taken" in " ".join(here.text().split())


@pytest.mark.fault("F11")
@pytest.mark.parametrize(
    ("name", "words"),
    [("", "name"), ("   ", "name"), ("\u200b\u2060", "name"), ("x" * 300, "200 characters")],
)
def test_f11_a_name_that_is_none_is_refused_with_its_field(name: str, words: str) -> None:
    from dataclasses import replace

    from sotui.register.registering import check

    with pytest.raises(NotYetComplete, match=words) as refused:
        check(replace(ORDER, children=(NewChild(name),)), TODAY)
    assert refused.value.field == "child-0-name"
    check(replace(ORDER, children=(NewChild("O"),)), TODAY)


@pytest.mark.fault("F11")
async def test_f11_the_keyboard_is_in_the_field_that_wants_a_name(sit_at: Sit) -> None:
    async with sit_at() as here:
        await here.press("2", "n", "f2")
        assert here.app.focused is not None
        assert here.app.focused.id == "name-0"
        assert "name" in here.text()


SEARCHED = ("%", "_", '"', "'", 'NEAR("a" b', '"unbalanced', "a' OR 1=1 --", "*", "a AND", ".*", "\\", "{0}")


@pytest.mark.fault("F61")
async def test_f61_signs_of_search_languages_are_looked_for_as_they_stand(
    sit_at: Sit, open_desk: Callable[..., Desk], register_order: Callable[..., str]
) -> None:
    desk = open_desk()
    register_order(desk, names=("Ada O'Exampleton",), family="F001")
    register_order(desk, names=("Bea 100%",), family="F002")
    desk.close()
    async with sit_at() as here:
        await here.press("2", "slash")
        field = here.app.screen.query_one(Input)
        for text in SEARCHED:
            field.value = text
            await here.settled()
            found = [row.reference for row in here.app.screen.table.rows]  # type: ignore[attr-defined]
            assert found == {"%": ["SO-0002"], "'": ["SO-0001"]}.get(text, []), text
            look(here, text)


@pytest.mark.fault("F01", "F03", "F07")
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.lists(st.text(max_size=12), max_size=9).map(
        lambda cells: (HEADINGS + ",".join(cells)).encode("utf-8", "replace")
    )
)
def test_f01_f03_f07_whatever_lies_in_a_file_to_bring_in_is_read_or_refused_in_words(content: bytes) -> None:
    from sotui.documents.errors import ImportRefused
    from sotui.documents.import_file import read_tracker

    try:
        tracker = read_tracker(content, today=TODAY)
    except ImportRefused:
        pass
    else:
        assert tracker.rows_taken + tracker.rows_left_out == tracker.table.row_count
