"""A new order in one form: from the board to the page of the saved order, by the keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sotui.register.registering import NewChild, NewOrder
from sotui.tui.dialogs.dates import DateField
from sotui.tui.screens.new_order import NewOrderScreen
from sotui.tui.screens.new_order_alike import AlikeList
from sotui.tui.screens.new_order_dates import preview_lines
from sotui.tui.screens.order import OrderScreen
from sotui.tui.screens.orders import OrdersScreen
from sotui.tui.widgets.fields import LineField, PickList
from sotui.tui.widgets.paper import Paper

if TYPE_CHECKING:
    from sitting import Sit, Sitting

MOST_KEYS = 10
"""Keys beside what is typed, from the board to the saved order with one child."""


def form_of(here: Sitting) -> NewOrderScreen:
    screen = here.app.screen
    assert isinstance(screen, NewOrderScreen)
    return screen


async def looked(here: Sitting) -> None:
    """Wait until the register was asked about what is typed."""
    await here.settled()


async def begin(here: Sitting, name: str = "Nia Newcomer") -> None:
    await here.press("2", "n")
    await here.type(name)


async def fill(here: Sitting, *, made: str = "2/11/2026") -> int:
    """Fill in the rest of the form from the child's name on; yields the keys that were pressed."""
    keys = 0
    for typed in ("4/5/2016", "", "", "F900", "ZZ26C900", "", made):
        await here.press("tab")
        keys += 1
        await here.type(typed)
    await looked(here)
    return keys


async def test_an_order_with_one_child_is_saved_with_ten_keys(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        await begin(here)
        keys = 2 + await fill(here)
        await here.press("f2")
        assert keys + 1 <= MOST_KEYS
        page = here.app.screen
        assert isinstance(page, OrderScreen)
        assert page.page is not None
        assert [child.child.name for child in page.page.order.children] == ["Nia Newcomer"]
        assert "SO-0062 is on the register with 1 child" in here.text()
        await here.press("escape")
        assert isinstance(here.app.screen, OrdersScreen)
        assert "SO-0062" in {row.reference for row in here.app.screen.table.rows}


async def test_the_dates_that_stood_there_are_those_of_the_saved_order(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        await begin(here)
        await fill(here)
        paper = form_of(here).query_one(Paper)
        shown = [line for line in paper._lines if line.pieces and line.pieces[0][0][:3].strip()]
        dates = {line.pieces[0][0].strip() for line in shown}
        assert any("Mon 1 Nov 2027  Last day in force" in text for text in dates)
        assert any("Mon 2 Aug 2027  Nine-month review" in text for text in dates)
        assert "12 months beginning with that day" in " ".join(here.text().split())
        await here.press("f2")
        page = here.app.screen
        assert isinstance(page, OrderScreen)
        assert page.page is not None
        dues = {one.title: one.due for one in page.page.deadlines if one.due}
        assert str(dues["Last day in force"]) == "2027-11-01"
        assert str(dues["Nine-month review"]) == "2027-08-02"


async def test_the_dates_follow_each_key_and_f5_shows_them_on_a_small_screen(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await fill(here)
        assert "Last day in force" not in here.text()
        await here.press("f5")
        assert "Mon 1 Nov 2027  Last day in force" in here.text()
        await here.press("f5", "tab")
        assert "Last day in force" not in here.text()
        form_of(here).query_one("#months", LineField).value = "6"
        await looked(here)
        await here.press("f5")
        assert "Sat 1 May 2027  Last day in force" in here.text()
        await here.press("escape")
        assert isinstance(here.app.screen, NewOrderScreen)


async def test_a_child_who_may_be_there_already_is_shown_and_can_be_opened(sit: Sit) -> None:
    async with sit() as here:
        known = next(row for row in here.rows if "," not in row.children)
        await begin(here, known.children.upper())
        await looked(here)
        assert f"{known.reference} · same name" in here.text()
        await here.press("f4", "enter")
        assert isinstance(here.app.screen, OrderScreen)
        assert known.reference in here.text()
        await here.press("escape", "f")
        form = form_of(here)
        family = form.query_one("#family", LineField).value
        assert family.startswith("F0")
        await looked(here)
        assert f"= the family of {known.children}" in here.text()


async def test_what_is_typed_is_there_again_when_one_comes_back(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await here.press("f8")
        await here.type("Otto")
        await fill(here)
        await here.press("escape")
        assert isinstance(here.app.screen, OrdersScreen)
        await here.press("n")
        await looked(here)
        form = form_of(here)
        new = await form.gather()
        assert [child.name for child in new.children] == ["Nia Newcomer", "Otto Newcomer"]
        assert str(new.children[1].born) == "2016-05-04"
        assert (new.family, new.case_number, str(new.made)) == ("F900", "ZZ26C900", "2026-11-02")
        assert "is back" in here.text()
        await here.press("f2")
        assert isinstance(here.app.screen, OrderScreen)
        # Once it is saved the draft has gone.
        await here.press("escape", "n")
        assert form_of(here).query(LineField).first().value == ""


async def test_what_is_missing_is_asked_for_in_its_field_and_nothing_is_lost(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await here.press("f2")
        form = form_of(here)
        assert here.app.focused is form.query_one("#family", LineField)
        assert "council's reference" in here.text()
        await here.type("F900")
        assert not form.notice.said
        await here.press("f2")
        assert here.app.focused is form.query_one("#case", LineField)
        await here.type("ZZ26C900")
        form.query_one("#made", DateField).value = "31/2/2026"
        await here.press("f2")
        assert here.app.focused is form.query_one("#made", DateField).field
        assert isinstance(here.app.screen, NewOrderScreen)
        assert (await form.gather()).family == "F900"


async def test_a_child_can_be_added_and_taken_out_again(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await here.press("f8")
        await here.type("Otto")
        form = form_of(here)
        assert [line.typed()["name"] for line in form._children] == ["Nia Newcomer", "Otto Newcomer"]
        await here.press("f9")
        assert [line.typed()["name"] for line in form._children] == ["Nia Newcomer"]
        await here.press("f9")
        assert "at least one child" in form.notice.said


async def test_the_surname_written_again_before_the_one_that_stands_there_is_taken_once(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await here.press("f8")
        form = form_of(here)
        assert "before “Newcomer”" in form.notice.said
        await here.type("Finn Newcomer")
        await here.press("tab")
        assert [line.typed()["name"] for line in form._children] == ["Nia Newcomer", "Finn Newcomer"]


async def test_a_name_that_nobody_has_is_not_dropped_in_silence(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        await begin(here)
        await fill(here)
        form = form_of(here)
        for id, label in (("worker", "Worker"), ("iro", "IRO")):
            field = form.query_one(f"#{id} #find", LineField)
            field.value = "Nobody Known"
            await here.press("f2")
            assert here.app.screen is form, "nothing is saved"
            assert f"{label}: nobody on the list of staff has “Nobody Known”" in form.notice.said
            assert form.focused is field
            field.value = ""
        await here.press("f2")
        assert isinstance(here.app.screen, OrderScreen)


async def test_the_plan_is_taken_for_granted_only_where_the_procedure_does_so(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        form = form_of(here)
        procedure, plan = form.query_one("#procedure", PickList), form.query_one("#plan", PickList)
        for picked in ("camden", "leicestershire", "wirral", "camden"):
            usual = ("cin",) if picked == "camden" else ()
            procedure.pick_again((picked,))
            await looked(here)
            assert plan.picked == usual, picked
        plan.pick_again(("cp",))
        await looked(here)
        procedure.pick_again(("leicestershire",))
        await looked(here)
        assert plan.picked == ("cp",)


async def test_the_arrows_move_through_the_dates(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await fill(here)
        await here.press("f5")
        paper = form_of(here).query_one(Paper)
        await here.press("down", "down", "up")
        assert paper.scroll_y == 1
        await here.press("pagedown")
        assert paper.scroll_y > 1


async def test_only_what_is_to_be_done_has_a_day_by_which_to_do_it(sit: Sit, demo_desk: Any) -> None:
    new = NewOrder(
        (NewChild("Nia Newcomer"),), "F900", "", "ZZ26C900", date(2026, 8, 1), 12, date(2027, 8, 1), "until"
    )
    async with sit() as here:
        for one in (
            replace(new, procedure="wirral"),
            replace(new, procedure="wirral", made=date(2026, 2, 1)),
        ):
            preview = await here.app.ask(demo_desk.orders.preview, one)
            lines = ["".join(text for text, _ in line.pieces) for line in preview_lines(preview, 100)]
            to_do = [title for title, below in pairwise(lines) if "do by" in below]
            assert not [title for title in to_do if "Last quarter" in title or "printed" in title]
            assert not [title for title in to_do if "impossible" in title]
            assert not [line for line in lines if "board, row" in line or "AMB-" in line]
            assert any("this register's own rule" in line for line in lines)


async def test_a_name_spelt_nearly_so_is_found_and_what_was_said_before_goes(sit: Sit) -> None:
    async with sit() as here:
        single = [row for row in here.rows if "," not in row.children]
        known = next(row for row in single if len(row.children.split()[-1]) > 5)
        first, *_, last = known.children.split()
        await begin(here, "Qq")
        await looked(here)
        await here.press("f4")
        form = form_of(here)
        assert form.notice.said == "Nothing found with these words."
        form.query_one("#name-0", LineField).value = f"{first} {last[:-3]}{last[-2]}{last[-3]}{last[-1]}"
        await looked(here)
        assert f"{known.reference} · nearly the same name" in here.text()
        assert form.notice.said == ""


async def test_somebody_is_found_by_part_of_a_name_and_named_in_the_same_act(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await fill(here)
        form = form_of(here)
        form.query_one("#worker #find", LineField).focus()
        await here.type("kofi")
        assert "= Kofi Keyworker" in " ".join(
            word.text
            for word in form.query("#worker #found").results()  # type: ignore[attr-defined]
        )
        await here.press("f2")
        page = here.app.screen
        assert isinstance(page, OrderScreen)
        assert page.page is not None
        assert page.page.social_workers == ("Kofi Keyworker",)


async def test_hostile_text_in_the_form_is_drawn_harmless(
    sit: Sit,
) -> None:
    async with sit() as here:
        await begin(here, "")
        form = form_of(here)
        name = form.query(LineField).first()
        name.value = "[bold]Ada[/bold] \u202eevil"
        form.query_one("#family", LineField).value = "[@click=app.quit()]F1"
        await looked(here)
        text = here.text()
        assert "[bold]Ada[/bold]" in text
        assert "\u202e" not in text
        # What nobody can see is not even taken up.
        assert "\u202e" not in (await form.gather()).children[0].name


async def test_the_list_of_orders_alike_draws_a_hostile_name_as_text(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        row = next(row for row in here.rows if "," not in row.children)

        def spoil() -> None:
            from sotui.register import acts, store

            child = store.order(demo_desk.session.db, row.order_id).children[0]
            with demo_desk.session.act("details amended", "test") as act:
                acts.amend_child(act, child, name="[/nope] \x1b[2J Zed")

        await here.app.ask(spoil)
        await begin(here, "zed")
        await looked(here)
        assert form_of(here).query_one(AlikeList).found
        assert "[/nope] ␛[2J Zed" in here.text()


async def test_a_child_of_nearly_the_same_name_is_asked_about_once_before_it_is_saved_again(
    sit: Sit, demo_desk: Any
) -> None:
    async with sit() as here:
        single = [row for row in here.rows if "," not in row.children]
        known = next(row for row in single if len(row.children.split()[-1]) > 5)
        first, *_, last = known.children.split()
        await begin(here, f"{first} {last[:-3]}{last[-2]}{last[-3]}{last[-1]}")
        await fill(here)
        assert "f4 on register" in here.text().splitlines()[-1]
        assert "(f4" not in here.text().splitlines()[-1], "the key that can be used is not in brackets"
        await here.press("f2")
        form = form_of(here)
        assert form.notice.said.startswith(f"On the register already? {known.reference}, ")
        assert "nearly the same name" in form.notice.said
        assert form.notice.said.endswith("f4 looks. f2 again saves.")
        await here.press("f2")
        assert isinstance(here.app.screen, OrderScreen)


async def test_a_birth_on_the_day_of_the_order_is_asked_about_once(sit: Sit) -> None:
    async with sit() as here:
        await begin(here)
        await fill(here)
        form = form_of(here)
        form.query_one("#born-0", DateField).value = "2/11/2026"
        await looked(here)
        await here.press("f2")
        assert "born on the day of the order, Mon 2 Nov 2026? Look at both days." in form.notice.said
        await here.press("f2")
        assert isinstance(here.app.screen, OrderScreen)
