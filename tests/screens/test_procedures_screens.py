"""Procedures on the screen: the shelf, a procedure by section, its chart, intervals, bank holidays, files."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from everyday import of_these
from sotui.procedures import library
from sotui.procedures.clauses import section_of
from sotui.procedures.model import Deadline
from sotui.tui.procedure_clause import clause_lines, held_words
from sotui.tui.procedure_read import read_procedure
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sitting import Sit, Sitting

SIZES = [(80, 24), (120, 40)]
OF_THE_FIVE = ("camden", "leicestershire", "sussex", "wirral", "hillingdon")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's own folder of procedures, empty as it is at first."""
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "config"))
    folder = tmp_path / "config" / "procedures"
    folder.mkdir(parents=True)
    return folder


def flat(text: str) -> str:
    return " ".join(text.split())


async def on_pack(here: Sitting, pack_id: str) -> None:
    """On the shelf, the cursor on this procedure."""
    here.app.action_view("board")
    await here.press("6")
    assert here.app.screen.table.move_to_key(pack_id)
    await here.settled()


def as_role(desk: Any, *roles: Role) -> None:
    desk.session.user = replace(desk.session.user, roles=frozenset(roles))


# The shelf


@pytest.mark.parametrize("size", of_these(SIZES, (80, 24)))
async def test_the_shelf_tells_of_every_procedure_what_it_is_for_and_whether_it_is_past_its_review(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await here.press("6")
        titles = {row.title for row in here.app.screen.table.rows}
        assert {library.load_packs()[id].title for id in OF_THE_FIVE} <= titles
        await on_pack(here, "leicestershire")
        said = flat(here.text())
        assert "Past its own review date since Mon 30 Sep 2024" in said
        assert "In use from the start" in said
        assert "under it" in said
        await on_pack(here, "camden")
        assert "Past its own review date" not in flat(here.text())


async def test_an_administrator_may_read_the_procedures_though_no_record(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        as_role(demo_desk, Role.ADMINISTRATOR)
        await on_pack(here, "sussex")
        await here.press("enter")
        assert "Sussex" in here.text().splitlines()[0]
        assert here.app.screen.table.rows


@pytest.mark.parametrize(
    "keys", [["2"], ["3"], ["4"], ["4", "T"]], ids=["orders", "reviews", "notes", "staff"]
)
async def test_a_list_that_is_not_for_ones_role_does_not_say_that_it_is_being_read(
    sit: Sit, demo_desk: Any, keys: list[str]
) -> None:
    async with sit() as here:
        as_role(demo_desk, Role.ADMINISTRATOR)
        await here.press("6", *keys)
        assert "is not for your role" in flat(here.text())
        assert "Reading the register" not in here.text()
        assert here.text().lstrip().startswith("Procedures"), "one stays where one is"


async def test_what_a_list_without_rows_says_can_be_read_to_its_end_in_a_small_window(
    sit: Sit, demo_desk: Any
) -> None:
    async with sit() as here:
        as_role(demo_desk, Role.SOCIAL_WORKER)
        await here.press("4", "T")
        assert here.app.screen.table.empty
        assert flat(here.app.screen.table.empty) in flat(here.text())


async def test_words_find_a_procedure_and_escape_shows_every_one_again(sit: Sit) -> None:
    async with sit() as here:
        await here.press("6")
        every = len(here.app.screen.table.rows)
        await here.press("slash")
        await here.type("sussex")
        assert [row.key for row in here.app.screen.table.rows] == ["sussex"]
        await here.press("enter", "escape")
        assert len(here.app.screen.table.rows) == every


# A procedure by section


@pytest.mark.parametrize("size", of_these(SIZES, (80, 24)))
async def test_sections_are_gone_through_and_the_clause_stands_there_in_full(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await on_pack(here, "wirral")
        await here.press("enter")
        table = here.app.screen.table
        sections = [section_of(table.current)]
        for _ in range(20):
            await here.press("right_square_bracket")
            sections.append(section_of(table.current))
        wanted = list(dict.fromkeys(section_of(one) for one in library.clauses("wirral")))
        assert list(dict.fromkeys(sections)) == wanted
        await here.press("left_square_bracket")
        assert section_of(table.current) == wanted[-2]
        clause = table.current
        said = flat(here.text())
        assert clause.title.split()[0] in said
        assert flat(clause.says)[:40] in said or size == (80, 24)


async def test_a_clause_on_a_page_of_its_own_tells_its_quote_its_readings_and_its_home(sit: Sit) -> None:
    async with sit(size=(120, 40)) as here:
        here.app.go("procedure", "wirral", "WIR-5-8a")
        await here.settled()
        assert here.app.screen.table.current.id == "WIR-5-8a"
        await here.press("enter")
        said = flat(here.text())
        assert "within 10 working days" in said
        assert "AMB-26 (taken)" in said
        assert "Where it lives" in said
        assert "Dated: Minutes of the review" in said


async def test_words_are_found_in_every_section_and_in_what_a_clause_holds(sit: Sit) -> None:
    async with sit() as here:
        await on_pack(here, "camden")
        await here.press("enter", "slash")
        await here.type("fgc")
        found = here.app.screen.table.rows
        assert found
        for clause in found:
            held = " ".join(text for _, texts in held_words(clause.body) for text in texts)
            assert "fgc" in f"{clause.title} {clause.says} {clause.quote} {held}".lower()
        assert f"{len(found)} of {len(library.clauses('camden'))} clauses" in here.text()
        await here.press("enter", "escape")
        assert len(here.app.screen.table.rows) == len(library.clauses("camden"))


async def test_from_a_clause_one_goes_to_the_view_in_which_it_lives(sit: Sit) -> None:
    async with sit() as here:
        here.app.action_view("procedures")
        here.app.go("procedure", "wirral", "WIR-5-4")
        await here.settled()
        await here.press("o")
        assert here.app.screen.trail == ("board",)
        here.app.go("procedure", "wirral", "WIR-1-1")
        await here.settled()
        await here.press("o")
        assert "no other view to go to" in flat(here.text())


@pytest.mark.parametrize("pack", [*OF_THE_FIVE, "statute"])
@pytest.mark.parametrize("width", [40, 76, 130])
def test_every_clause_fits_the_width_and_loses_no_word(demo_desk: Any, pack: str, width: int) -> None:
    read = demo_desk.submit(read_procedure, demo_desk, pack).result()
    for clause in read.clauses:
        lines = ["".join(text for text, _ in line.pieces) for line in clause_lines(clause, read, width)]
        assert max(cell_len(line) for line in lines) <= width
        told = "".join(" ".join(lines).split())
        for words in (clause.says, clause.quote, clause.title, clause.by, clause.number):
            assert "".join(words.split()) in told, clause.id
        for heading, texts in held_words(clause.body):
            for text in (heading, *texts):
                assert "".join(text.split()) in told, clause.id


def test_every_reading_of_a_rule_stands_under_its_clause(demo_desk: Any) -> None:
    for pack_id in OF_THE_FIVE:
        read = demo_desk.submit(read_procedure, demo_desk, pack_id).result()
        for rule in read.pack.rules:
            clause = read.clause_of(rule.basis.id)
            if clause is None:
                continue
            told = "".join(text for line in clause_lines(clause, read, 400) for text, _ in line.pieces)
            for one in rule.basis.readings:
                assert one.words in told, (rule.basis.id, one.id)


# From the date to its clause


async def test_from_why_one_goes_on_to_the_clause_in_its_procedure_and_back(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda one: one.deadline_key.startswith("CAM-6-2"))
        await here.press("w", "o")
        assert here.app.screen.trail[0] == "procedure"
        assert row.deadline_key.startswith("CAM-6-2")
        assert here.app.screen.table.current.id == "CAM-6-2"
        await here.press("escape")
        assert here.app.screen is here.board


async def test_a_row_of_the_boards_own_leads_to_the_boards_own_rows(sit: Sit) -> None:
    async with sit() as here:
        row = await here.stand_on(lambda one: one.deadline_key.startswith("HOUSE-"))
        await here.press("w", "o")
        assert here.app.screen.trail[:2] == ("procedure", "house")
        assert here.app.screen.table.current.id == row.deadline_key.partition("|")[0]
        assert "Local default" in here.text()


# The chart


@pytest.mark.parametrize("size", of_these(SIZES, (80, 24)))
async def test_the_chart_is_drawn_and_each_date_can_say_why_and_show_its_clause(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit(size=size) as here:
        await on_pack(here, "camden")
        await here.press("f")
        assert "Order made, for 12 months" in flat(here.text())
        screen = here.app.screen
        assert isinstance(screen.paper.pointed_at, Deadline)
        while screen.paper.pointed_at.id != "CAM-6-1":
            await here.press("j")
        await here.press("w")
        assert "1 month later" in flat(here.text())
        await here.press("escape", "enter")
        assert here.app.screen.table.current.id == "CAM-6-1"
        await here.press("escape")
        assert here.app.screen is screen
        assert screen.paper.pointed_at.id == "CAM-6-1"
        for key in ("G", "pageup", "g", "pagedown"):
            await here.press(key)
            assert all(cell_len(line) <= size[0] for line in here.text().splitlines())


async def test_the_chart_is_drawn_anew_for_another_order(sit: Sit) -> None:
    async with sit() as here:
        await on_pack(here, "camden")
        await here.press("f", "m")
        await here.type("1 feb 2027")
        await here.press("tab")
        await here.type("13")
        await here.press("enter")
        assert "write 1 to 12" in flat(here.text())
        await here.press("backspace", "backspace")
        await here.type("6")
        await here.press("enter")
        model = here.app.screen.model
        assert (model.made.isoformat(), model.months) == ("2027-02-01", 6)
        assert "Order made, for 6 months" in flat(here.text())
        assert here.app.screen.course.last_day.isoformat() == "2027-07-31"


# What a site sets


async def test_an_interval_is_set_from_a_day_on_and_shows_by_whom_and_why(sit: Sit, demo_desk: Any) -> None:
    async with sit(size=(120, 40)) as here:
        await on_pack(here, "wirral")
        await here.press("i")
        line = here.app.screen.table.current
        await here.press("s")
        await here.type(str(line.most + 1))
        await here.press("tab")
        await here.type("1/12/2026")
        await here.press("enter")
        assert "outside what the procedure leaves room for" in flat(here.text())
        here.app.screen.query_one("#count").value = ""
        await here.type(str(line.least + 1))
        await here.press("enter")
        assert "needs its reason" in flat(here.text())
        await here.type("Agreed at the board of December")
        await here.press("enter")
        said = flat(here.text())
        assert line.label.split()[0] in here.app.screen.notice.said
        # It holds from December only.
        now = (await here.app.ask(demo_desk.procedures.intervals, "wirral"))[0]
        assert now.count == line.default
        assert now.history[0][1] == line.least + 1
        assert "To come: 1 working day from Tue 1 Dec 2026" in flat(here.text())
        await here.press("r")
        said = flat(here.text())
        assert "Agreed at the board of" in said
        assert demo_desk.person in said


async def test_who_may_not_set_an_interval_is_told_who_may(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        as_role(demo_desk, Role.SOCIAL_WORKER)
        await on_pack(here, "wirral")
        await here.press("i", "s")
        assert "not for your role" in flat(here.text())
        assert "senior manager" in flat(here.text())


async def test_a_bank_holiday_is_added_and_taken_back_with_a_reason(sit: Sit, demo_desk: Any) -> None:
    async with sit() as here:
        await here.press("6", "h")
        assert "provisional" in flat(here.text())
        before = len(here.app.screen.table.rows)
        await here.press("x")
        assert "Only what was added here can be taken back" in flat(here.text())
        await here.press("n")
        await here.type("7/6/2027")
        await here.press("tab")
        await here.type("Day of thanks")
        await here.press("enter")
        assert "Say where it stands" in flat(here.text())
        await here.type("Proclamation of 1 May 2027")
        await here.press("enter")
        table = here.app.screen.table
        assert len(table.rows) == before + 1
        assert table.move_to_key("2027-06-07")
        await here.settled()
        assert "Added here by" in flat(here.text())
        assert "Proclamation of 1 May 2027" in flat(here.text())
        await here.press("x")
        await here.type("It was put off")
        await here.press("enter")
        assert len(here.app.screen.table.rows) == before
        assert not demo_desk.submit(
            lambda: demo_desk.calendar.holiday_name(table.current.day) is None
        ).result()


# Files of one's own


async def test_every_fault_of_a_file_is_told_with_its_line_and_what_was_meant(
    sit: Sit, own_folder: Path
) -> None:
    text = library.text("sussex").decode()
    (own_folder / "ours.toml").write_text(
        text.replace('force = "must"', 'force = "ought"', 1).replace(
            'nature = "cadence"', 'natur = "cadence"', 1
        )
    )
    async with sit() as here:
        await here.press("6")
        table = here.app.screen.table
        row = next(one for one in table.rows if one.file is not None)
        assert table.move_to_key(row.key)
        await here.settled()
        assert "2 faults" in here.text()
        await here.press("a")
        assert "nothing of it is used" in flat(here.text())
        await here.press("enter")
        said = flat(here.text())
        for fault in row.faults:
            assert fault.line > 0
            assert f"Line {fault.line}, {fault.key}" in said
            assert flat(fault.wrong) in said


async def test_a_file_is_adopted_after_the_dates_that_would_move_were_shown(
    sit: Sit, own_folder: Path, demo_desk: Any
) -> None:
    text = library.text("sussex").decode()
    (own_folder / "ours.toml").write_text(
        text.replace("every = { span = { months = 6 } }", "every = { span = { months = 5 } }").replace(
            "after = { months = 6 }", "after = { months = 5 }"
        )
    )
    async with sit(size=(120, 40)) as here:
        await here.press("6")
        table = here.app.screen.table
        row = next(one for one in table.rows if one.file is not None)
        assert table.move_to_key(row.key)
        await here.settled()
        before = await here.app.ask(demo_desk.procedures.pack, "sussex")
        await here.press("a")
        said = flat(here.text())
        assert "would be other ones" in said
        assert "SUS-5c" in said
        await here.press("enter")
        assert "needs its reason" in flat(here.text())
        await here.type("Approved by the partnership")
        await here.press("enter")
        now = await here.app.ask(demo_desk.procedures.pack, "sussex")
        assert now.version == row.file.hash != before.version
        assert "in use" in here.app.screen.notice.said
        await on_pack(here, "sussex")
        assert "from the file ours.toml" in flat(here.text())


async def test_the_first_version_of_a_procedure_is_asked_for_no_day_since_it_governs_from_the_start(
    sit: Sit, own_folder: Path, demo_desk: Any
) -> None:
    text = library.text("sussex").decode()
    named = 'id = "sussex"'
    assert text.count(named) == 1
    (own_folder / "elsewhere.toml").write_text(
        text.replace(named, 'id = "elsewhere"').replace("SUS-", "ELS-")
    )
    async with sit() as here:
        await here.press("6")
        table = here.app.screen.table
        row = next(one for one in table.rows if one.file is not None)
        assert row.file.first, row.faults
        assert table.move_to_key(row.key)
        await here.settled()
        await here.press("a")
        said = flat(" ".join(re.findall("│(.*)│", here.text())))
        assert "From the start: no version of it was in use before" in said
        assert "as it governs from the start" in said
        assert "if it held from" not in said
        await here.type("Approved by the partnership")
        await here.press("enter")
        assert "in use" in here.app.screen.notice.said
        spell = demo_desk.derivation.in_use.spell("elsewhere")
        assert spell is not None
        assert spell.adopted.from_day is None


async def test_a_file_with_hostile_words_is_drawn_without_them(sit: Sit, own_folder: Path) -> None:
    text = library.text("sussex").decode()
    title = 'title = "Sussex management of supervision orders"'
    assert title in text
    hostile = 'title = "Bad \\u001b]52;c;AAAA\\u0007 [red]title[/red] \\u202E"'
    (own_folder / "ours.toml").write_text(text.replace(title, hostile))
    async with sit() as here:
        await here.press("6", "G", "enter")
        drawn = here.text()
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn


# Windows


@pytest.mark.parametrize(
    "trail", [("procedure", "camden"), ("flow", "hillingdon"), ("intervals", "wirral"), ("holidays",)]
)
async def test_every_place_bears_every_window_and_being_left_early(sit: Sit, trail: tuple[str, ...]) -> None:
    async with sit() as here:
        for pause in (0, 0.005, 0.02):
            here.app.go(*trail)
            await here.pilot.pause(pause)
            here.app.action_view("procedures")
            await here.settled()
        here.app.go(*trail)
        await here.settled()
        for width, height in ((20, 5), (60, 15), (300, 90), (1, 1), (80, 24)):
            await here.pilot.resize_terminal(width, height)
            await here.settled()
            assert all(cell_len(line) <= width for line in here.text().splitlines())
        assert here.app.screen.trail[0] == trail[0]


async def test_after_the_lock_one_stands_on_the_same_clause(sit: Sit) -> None:
    async with sit() as here:
        here.app.go("procedure", "camden", "CAM-6-1")
        await here.settled()
        await here.press("j")
        clause = here.app.screen.table.current.id
        await here.press("ctrl+l")
        await here.unlock()
        assert here.app.screen.table.current.id == clause
