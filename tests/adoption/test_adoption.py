"""What a register goes by: procedures, local intervals and bank holidays, kept with whose word it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from sotui.adoption import acts, store
from sotui.adoption.acts import NotAdopted
from sotui.adoption.in_use import in_use
from sotui.adoption.model import SHIPPED
from sotui.desk import Desk
from sotui.facts.model import Subject, SubjectKind
from sotui.procedures import library
from sotui.procedures.model import Deadline
from sotui.register import acts as register
from sotui.register import cases
from sotui.register import store as orders
from sotui.settings import own_procedures_folder
from sotui.vault.errors import ReasonNeeded

MADE = date(2026, 6, 1)
NewOrder = Callable[..., str]
OpenDesk = Callable[..., Desk]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOTUI_CONFIG", str(tmp_path / "settings"))
    folder = own_procedures_folder()
    folder.mkdir(parents=True)
    return folder


def wirral_at_eight_months() -> bytes:
    """The procedure as it ships, but for its nine-month review: a month earlier."""
    text = library.text("wirral").decode("utf-8")
    nine = 'due = { anchor = "order-made", after = { months = 9 } }'
    assert text.count(nine) == 1
    return text.replace(nine, nine.replace("9", "8")).encode("utf-8")


def dates_of(desk: Desk, order_id: str) -> dict[str, Deadline]:
    db = desk.session.db
    found = desk.derivation.deadlines(orders.order(db, order_id), cases.case(db, order_id), explain=True)
    return {one.id: one for one in found}


def kept_due(desk: Desk, order_id: str, deadline_id: str) -> date | None:
    """The due day as the board has it, from the rows that are kept."""
    found = desk.session.db.execute(
        "select due from cache_deadline where case_id = ? and id = ?", [order_id, deadline_id]
    ).fetchone()
    return date.fromordinal(found[0]) if found else None


def record(desk: Desk, order_id: str, kind: str, on: date, qualifier: str = "") -> None:
    with desk.session.act("fact recorded", order_id) as act:
        register.record(act, kind, Subject(SubjectKind.ORDER, order_id), on, qualifier=qualifier)


# What ships


def test_a_new_register_keeps_every_procedure_that_ships_with_its_hash_and_whose_word_it_is(
    desk: Desk,
) -> None:
    kept = {one.pack: one for one in store.packs(desk.session.db)}
    assert kept.keys() == library.load_packs().keys()
    for id, one in kept.items():
        text, clauses = store.text(desk.session.db, one.id)
        assert one.hash == sha256(text).hexdigest() == library.versions()[id]
        assert text == library.text(id)
        assert clauses == library.clauses_text(id)
        assert (one.adopted_by, one.came, one.from_day) == (desk.person, SHIPPED, None)


def test_gone_back_and_forth_the_register_goes_by_what_it_went_by_and_no_date_is_stale(
    desk: Desk, own_folder: Path
) -> None:
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    desk.procedures.adopt("wirral.toml", None, "From the start")
    known = desk.derivation.version
    desk.procedures.adopt("shipped:wirral", None, "Back to the procedure as approved")
    desk.procedures.adopt("wirral.toml", None, "The board has met again")
    assert desk.derivation.version == known


def test_opening_again_keeps_nothing_twice(open_desk: OpenDesk) -> None:
    open_desk().close()
    desk = open_desk()
    assert len(store.packs(desk.session.db)) == len(library.load_packs())


# Another version of a procedure


def test_another_version_moves_what_falls_due_from_its_day_and_leaves_what_was_due_before(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    earlier = new_order(made=date(2026, 1, 15), family="F001")
    later = new_order(made=date(2026, 6, 1), family="F002")
    assert kept_due(desk, earlier, "WIR-5-4") == date(2026, 10, 15)
    assert kept_due(desk, later, "WIR-5-4") == date(2027, 3, 1)
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    would = desk.procedures.would_move("wirral.toml", date(2026, 11, 1))
    assert {(one.order_id, one.id, one.before, one.after) for one in would.moves} == {
        (later, "WIR-5-4", date(2027, 3, 1), date(2027, 2, 1))
    }
    desk.procedures.adopt("wirral.toml", date(2026, 11, 1), "The partnership board of 2 October")
    # It fell due under the former version: nine months it stays, and nobody is called late by the new one.
    assert kept_due(desk, earlier, "WIR-5-4") == date(2026, 10, 15)
    assert kept_due(desk, later, "WIR-5-4") == date(2027, 2, 1)
    spell = desk.derivation.in_use.spell("wirral")
    assert spell is not None
    assert (spell.adopted.came, spell.since) == ("wirral.toml", date(2026, 11, 1))
    assert spell.adopted.why == "The partnership board of 2 October"


def test_a_third_version_for_everything_is_held_against_both_that_are_in_use_not_against_the_last(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    earlier = new_order(made=date(2026, 1, 15), family="F001")
    later = new_order(made=date(2026, 6, 1), family="F002")
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    desk.procedures.adopt("wirral.toml", date(2026, 11, 1), "The partnership board of 2 October")
    would = desk.procedures.would_move("shipped:wirral", None)
    # What fell due in October was at nine months all along: only the other moves when the old one comes back.
    told = {(one.order_id, one.id, one.before, one.after) for one in would.moves}
    assert told == {(later, "WIR-5-4", date(2027, 2, 1), date(2027, 3, 1))}
    desk.procedures.adopt("shipped:wirral", None, "Back to the procedure as approved")
    assert kept_due(desk, earlier, "WIR-5-4") == date(2026, 10, 15)
    assert kept_due(desk, later, "WIR-5-4") == date(2027, 3, 1)


def test_the_same_rules_from_an_earlier_day_move_what_fell_due_in_between(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    order = new_order(made=date(2026, 1, 15))
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    desk.procedures.adopt("wirral.toml", date(2026, 11, 1), "The partnership board of 2 October")
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months() + b"\n# said again\n")
    would = desk.procedures.would_move("wirral.toml", date(2026, 2, 1))
    told = {(one.order_id, one.id, one.before, one.after) for one in would.moves}
    assert told == {(order, "WIR-5-4", date(2026, 10, 15), date(2026, 9, 15))}
    desk.procedures.adopt("wirral.toml", date(2026, 2, 1), "It was meant from February on")
    assert kept_due(desk, order, "WIR-5-4") == date(2026, 9, 15)


def test_an_interval_that_is_set_here_stays_and_moves_nothing_when_another_version_is_looked_at(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    order = new_order(made=MADE)
    record(desk, order, "cin-meeting-held", date(2026, 10, 1))
    record(desk, order, "plan-produced", date(2026, 10, 1))
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, MADE, "Agreed with the IROs")
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    would = desk.procedures.would_move("wirral.toml", date(2026, 9, 1))
    assert [one.id for one in would.moves] == ["WIR-5-4"]
    assert [one.id for one in would.packs.rules] == ["WIR-5-4"]
    desk.procedures.adopt("wirral.toml", date(2026, 9, 1), "The partnership board of 2 October")
    assert kept_due(desk, order, "WIR-5-1:soft") == date(2026, 10, 8)


def test_the_first_version_of_a_sites_own_governs_from_the_start_and_says_so(
    desk: Desk, new_order: NewOrder, own_folder: Path
) -> None:
    text = wirral_at_eight_months().replace(b'id = "wirral"\n', b'id = "mine"\n', 1)
    (own_folder / "mine.toml").write_bytes(text)
    receipt = desk.procedures.adopt("mine.toml", date(2026, 11, 1), "Our own from now on")
    assert "1 Nov" not in receipt.said
    order = new_order(made=date(2026, 1, 15), procedure="mine")
    assert kept_due(desk, order, "WIR-5-4") == date(2026, 9, 15)


def test_of_two_versions_of_a_councils_own_procedure_the_lists_offer_one_by_its_latest_name(
    desk: Desk, own_folder: Path
) -> None:
    text = wirral_at_eight_months().replace(b'id = "wirral"\n', b'id = "mine"\n', 1)
    for name, day in ((b"Borough", None), (b"City", date(2026, 11, 1))):
        titled = text.replace(b'id = "mine"\n', b'id = "mine"\nname = "' + name + b'"\n', 1)
        (own_folder / "mine.toml").write_bytes(titled)
        desk.procedures.adopt("mine.toml", day, "The cabinet")
    assert [title for id, title in desk.orders.choices().procedures if id == "mine"] == ["City"]


def test_it_still_holds_when_the_register_is_opened_again_and_what_ships_is_offered_as_another(
    desk: Desk, open_desk: OpenDesk, new_order: NewOrder, own_folder: Path
) -> None:
    order = new_order(made=MADE)
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    desk.procedures.adopt("wirral.toml", None, "From the start")
    desk.close()
    (own_folder / "wirral.toml").unlink()
    desk = open_desk()
    assert not desk.refresh()
    assert dates_of(desk, order)["WIR-5-4"].due == date(2027, 2, 1)
    shelved = {one.id: one for one in desk.procedures.shelf()}
    assert shelved["wirral"].newer
    assert not shelved["camden"].newer
    desk.procedures.adopt("shipped:wirral", None, "Back to the procedure as approved")
    assert kept_due(desk, order, "WIR-5-4") == date(2027, 3, 1)


def test_the_register_as_of_a_past_moment_goes_by_what_was_adopted_then(
    open_desk: OpenDesk, own_folder: Path
) -> None:
    desk = open_desk()
    then = desk.session.utc_now()
    desk.close()
    desk = open_desk(desk.today() + timedelta(days=1))
    (own_folder / "wirral.toml").write_bytes(wirral_at_eight_months())
    desk.procedures.adopt("wirral.toml", None, "From the start")
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, MADE, "Agreed")
    desk.procedures.add_holiday(date(2026, 10, 12), "Day of mourning", "A proclamation")
    now, before = in_use(desk.session.db), in_use(desk.session.db, then)
    shipped = library.versions()["wirral"]
    assert now.latest()["wirral"].version != shipped
    assert before.latest()["wirral"].version == shipped
    assert (len(now.settings), len(before.settings)) == (1, 0)
    assert (len(now.holidays), len(before.holidays)) == (1, 0)


def test_the_very_version_in_use_the_law_and_a_faulty_file_are_refused_with_the_reason(
    desk: Desk, own_folder: Path
) -> None:
    (own_folder / "statute.toml").write_bytes(library.text("statute") + b"\n# mine\n")
    (own_folder / "wrong.toml").write_bytes(library.text("wirral").replace(b"months = 9", b"month = 9", 1))
    with pytest.raises(NotAdopted, match="in use already"):
        desk.procedures.adopt("shipped:wirral", None, "Again")
    with pytest.raises(NotAdopted, match="has faults"):
        desk.procedures.adopt("statute.toml", None, "My own law")
    law = next(one for one in desk.procedures.folder() if one.name == "statute.toml")
    assert "the program's own" in str(law.faults[0])
    with pytest.raises(NotAdopted, match="has faults"):
        desk.procedures.adopt("wrong.toml", None, "In a hurry")
    wrong = next(one for one in desk.procedures.folder() if one.name == "wrong.toml")
    said = str(wrong.faults[0])
    assert "no key “month” here" in said
    assert "Did you mean months?" in said
    assert len(store.packs(desk.session.db)) == len(library.load_packs())


def test_a_text_that_this_program_cannot_read_any_more_never_stops_the_register(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE)
    with desk.session.act("procedure adopted", "wirral", "As an older program left it") as act:
        older = replace(library.load_packs()["wirral"], version="0" * 64)
        acts.adopt(act, older, b"rule = 'of yesterday'", b"", from_day=None, came="wirral.toml", why="Once")
    assert dates_of(desk, order)["WIR-5-4"].due == date(2027, 3, 1)
    shelved = next(one for one in desk.procedures.shelf() if one.id == "wirral")
    assert shelved.faults is not None


# Local intervals


def test_a_local_interval_holds_for_what_begins_from_its_day_on(desk: Desk, new_order: NewOrder) -> None:
    before, after = (
        new_order(made=date(2026, 3, 2), family="F001"),
        new_order(made=date(2026, 9, 1), family="F002"),
    )
    for order, on in ((before, date(2026, 4, 1)), (after, date(2026, 10, 1))):
        record(desk, order, "cin-meeting-held", on)
        record(desk, order, "plan-produced", on)
    assert kept_due(desk, before, "WIR-5-1:soft") == date(2026, 4, 15)
    desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, date(2026, 9, 15), "Agreed with the IROs")
    assert kept_due(desk, before, "WIR-5-1:soft") == date(2026, 4, 15)
    assert kept_due(desk, after, "WIR-5-1:soft") == date(2026, 10, 8)
    steps = [step.words for step in dates_of(desk, after)["WIR-5-1:soft"].steps]
    assert any("7 days later, as set here" in words for words in steps)
    assert any(
        "14 days later, local default" in step.words for step in dates_of(desk, before)["WIR-5-1:soft"].steps
    )
    line = next(one for one in desk.procedures.intervals("wirral") if one.id == "WIR-5-1:soft")
    assert (line.count, line.default, line.from_day, line.set_by) == (7, 14, date(2026, 9, 15), desk.person)
    assert line.history == ((date(2026, 9, 15), 7, desk.person, "Agreed with the IROs"),)


@pytest.mark.parametrize("count", [0, 61])
def test_outside_its_least_and_most_it_is_refused_with_what_can_be(desk: Desk, count: int) -> None:
    with pytest.raises(NotAdopted, match="can be 1 to 60 days"):
        desk.procedures.set_interval("wirral", "WIR-5-1:soft", count, MADE, "Tried")
    assert store.intervals(desk.session.db) == ()


def test_a_setting_wants_its_reason(desk: Desk) -> None:
    with pytest.raises(ReasonNeeded):
        desk.procedures.set_interval("wirral", "WIR-5-1:soft", 7, MADE, "")


# Bank holidays


def test_a_bank_holiday_added_here_moves_what_is_counted_over_it_and_is_taken_back(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE)
    record(desk, order, "review-held", date(2026, 10, 5))
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 19)
    desk.procedures.add_holiday(date(2026, 10, 12), "Day of mourning", "Royal Proclamation of 7 October 2026")
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 20)
    steps = " ".join(step.words for step in dates_of(desk, order)["WIR-5-8a"].steps)
    assert "Day of mourning" in steps
    added = next(one for one in desk.procedures.holidays().days if one.day == date(2026, 10, 12))
    assert (added.source, added.added_by) == ("Royal Proclamation of 7 October 2026", desk.person)
    desk.procedures.withdraw_holiday(date(2026, 10, 12), "It was for Scotland only")
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 19)


@pytest.mark.parametrize(
    ("day", "name", "why"),
    [
        (date(2026, 10, 11), "Sunday", "no working day anyway"),
        (date(2026, 12, 25), "Christmas again", "bank holiday already"),
        (date(2026, 10, 12), "   ", "in plain words"),
        (date(2026, 10, 12), "turned \u202e round", "in plain words"),
    ],
)
def test_what_can_be_no_new_bank_holiday_is_refused(desk: Desk, day: date, name: str, why: str) -> None:
    with pytest.raises(NotAdopted, match=why):
        desk.procedures.add_holiday(day, name, "A proclamation")
    with pytest.raises(NotAdopted, match="was not added here"):
        desk.procedures.withdraw_holiday(date(2026, 12, 25), "Work on")


def test_a_bank_holiday_added_again_after_it_was_taken_back_is_the_new_word_and_can_be_taken_back_too(
    desk: Desk, new_order: NewOrder
) -> None:
    order, day = new_order(made=MADE), date(2026, 10, 12)
    record(desk, order, "review-held", date(2026, 10, 5))
    desk.procedures.add_holiday(day, "Day of mourning", "Heard on the radio")
    desk.procedures.withdraw_holiday(day, "Not yet proclaimed")
    desk.procedures.add_holiday(day, "Day of mourning", "Royal Proclamation of 7 October 2026")
    added = next(one for one in desk.procedures.holidays().days if one.day == day)
    assert added.source == "Royal Proclamation of 7 October 2026"
    desk.procedures.withdraw_holiday(day, "It was for Scotland only")
    assert desk.calendar.holiday_name(day) is None
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 19)


def test_a_bank_holiday_that_could_not_be_saved_moves_no_date_of_what_is_recorded_next(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE)
    full = [True]

    def disk(_: object) -> None:
        if full.pop():
            full.append(False)
            raise RuntimeError("the disk is full")
        full.append(False)

    desk.session.before_commit(disk)
    with pytest.raises(RuntimeError):
        desk.procedures.add_holiday(date(2026, 10, 12), "Day of mourning", "A proclamation")
    assert desk.calendar.holiday_name(date(2026, 10, 12)) is None
    record(desk, order, "review-held", date(2026, 10, 5))
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 19)


def test_an_act_that_fails_leaves_the_register_going_by_what_it_went_by(
    desk: Desk, new_order: NewOrder
) -> None:
    order = new_order(made=MADE)
    record(desk, order, "review-held", date(2026, 10, 5))

    def plug(_: object) -> None:
        raise RuntimeError("the plug is pulled")

    desk.session.before_commit(plug)
    with pytest.raises(RuntimeError):
        desk.procedures.add_holiday(date(2026, 10, 12), "Day of mourning", "A proclamation")
    assert not desk.refresh()
    assert desk.calendar.holiday_name(date(2026, 10, 12)) is None
    assert kept_due(desk, order, "WIR-5-8a") == date(2026, 10, 19)
