"""Whoever answers for the information reads the audit: who looked at this child's record, who did what."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sotui.tui.dialogs.audit import ExportDialog, LookForDialog
from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.screens.audit import AuditScreen
from sotui.tui.screens.order import OrderScreen
from sotui.tui.widgets.fields import LineField, PickList
from sotui.vault import audit
from sotui.vault.model import Role

if TYPE_CHECKING:
    from sitting import Sit, Sitting

    from sotui.desk import Desk

HOSTILE = "\x1b]52;c;Y29weQ==\x07[bold]x[/nope]\u202egnp\x1b[2J"


def hands(desk: Desk, *roles: Role) -> None:
    desk.session.user = replace(desk.session.user, roles=frozenset(roles))


async def audit_of(here: Sitting) -> AuditScreen:
    await here.press("8")
    screen = here.app.screen
    assert isinstance(screen, AuditScreen)
    return screen


async def asked(here: Sitting, **fields: str) -> None:
    """Look for entries: text by the id of its field."""
    await here.press("slash")
    assert isinstance(here.app.screen, LookForDialog)
    for id, text in fields.items():
        here.app.screen.query_one(
            f"#{id} #typed" if id in ("since", "until") else f"#{id}", LineField
        ).value = text
    await here.press("enter")


def on_show(here: Sitting) -> list[Any]:
    screen = here.app.screen
    assert isinstance(screen, AuditScreen)
    return list(screen.table.rows)


def first_order(here: Sitting) -> Any:
    return here.rows[0]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_latest_entries_stand_first(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as here:
        await audit_of(here)
        rows = on_show(here)
        assert [row.seq for row in rows] == sorted((row.seq for row in rows), reverse=True)
        text = here.text()
        assert "○ board" in text
        assert "Dana Duty" in text
        assert text.splitlines()[0].startswith(" Audit")
        assert all(len(line) <= size[0] for line in text.splitlines())


async def test_that_the_audit_is_read_stands_in_it(sit: Sit) -> None:
    async with sit() as here:
        await audit_of(here)
        await here.press("R")
        assert ("look", "audit", "everything") in {(row.kind, row.what, row.detail) for row in on_show(here)}


async def test_an_entry_is_opened_with_every_row_before_and_after(sit: Sit, demo_desk: Desk) -> None:
    async with sit() as here:
        row = first_order(here)
        await here.stand_on(lambda one: one is row)
        with_worker = demo_desk.workers()[0]
        demo_desk.submit(demo_desk.assign, [row], with_worker.id, demo_desk.today()).result()
        await audit_of(here)
        await asked(here, words="allocated")
        await here.press("enter")
        assert isinstance(here.app.screen, ReadingDialog)
        lines = " ".join("".join(piece for piece, _ in line.pieces) for line in here.app.screen._page(100))
        assert "Signed by Dana Duty." in lines
        assert "fact: added" in lines
        assert row.reference in lines


async def test_who_looked_at_a_childs_record_is_found_by_the_childs_name(sit: Sit) -> None:
    async with sit() as here:
        row = first_order(here)
        child = row.children.split(",")[0].split(" and ")[0].strip()
        here.app.go("order", row.order_id)
        await here.settled()
        await here.press("escape")
        await audit_of(here)
        await asked(here, about=child)
        rows = on_show(here)
        assert ("order's page", row.reference) in {(one.what, one.about) for one in rows}
        assert all(row.reference in one.about or child in one.about for one in rows)
        assert f"about {child}" in here.text().splitlines()[0] or len(child) > 20


async def test_from_an_orders_page_one_key_tells_who_looked_at_it(sit: Sit) -> None:
    async with sit() as here:
        row = first_order(here)
        here.app.go("order", row.order_id)
        await here.settled()
        await here.press("A")
        rows = on_show(here)
        assert {row.reference in one.about for one in rows} == {True}
        assert "order's page" in {one.what for one in rows}
        await here.press("escape")
        assert isinstance(here.app.screen, OrderScreen)


async def test_by_person_by_kind_by_day_and_by_words(sit: Sit) -> None:
    async with sit() as here:
        screen = await audit_of(here)
        everything = len(on_show(here))
        await asked(here, who="dana")
        assert len(on_show(here)) == everything + 1, "and that one looked at it"
        await asked(here, who="", words="demonstration built")
        assert [row.what for row in on_show(here)] == ["demonstration built"]
        await here.press("escape")
        assert len(on_show(here)) >= everything
        await here.press("t")
        assert {row.kind for row in on_show(here)} == {"act"}
        await here.press("t")
        assert {row.kind for row in on_show(here)} == {"look"}
        await here.press("escape")
        await asked(here, since="1/1/2027")
        assert on_show(here) == []
        assert "Escape shows every entry again" in here.text()
        await asked(here, since="1/1/2020", until="31/12/2026")
        assert len(on_show(here)) >= everything
        assert screen.asked.said == "from Wed 1 Jan 2020 · to Thu 31 Dec 2026"


async def test_nobody_of_that_name_is_said_and_the_list_stays(sit: Sit) -> None:
    async with sit() as here:
        screen = await audit_of(here)
        before = len(on_show(here))
        await asked(here, who="zebedee")
        assert screen.notice.said.startswith("Nobody called “zebedee” stands in the audit.")
        assert len(on_show(here)) == before


async def test_the_same_person_and_the_same_subject_are_one_key_away(sit: Sit) -> None:
    async with sit() as here:
        screen = await audit_of(here)
        row = next(row for row in on_show(here) if row.what == "demonstration built")
        assert screen.table.move_to_key(row.key)
        await here.press("a")
        assert {one.about for one in on_show(here)} == {"demonstration"}
        await here.press("escape", "w")
        assert {one.who for one in on_show(here)} == {"Dana Duty"}


async def test_older_entries_are_read_as_one_goes_down(sit: Sit, demo_desk: Desk) -> None:
    def many() -> None:
        for number in range(450):
            demo_desk.session.viewed("order's page", f"SO-{number:04d}")

    demo_desk.submit(many).result()
    async with sit() as here:
        screen = await audit_of(here)
        assert len(on_show(here)) == 200
        assert "older follow" in here.text().splitlines()[0]
        first = on_show(here)[0].seq
        while screen._more:
            await here.press("G")
        rows = on_show(here)
        assert [row.seq for row in rows] == list(range(first, 0, -1)), "each entry once, none left out"


async def test_a_whole_audit_is_said_to_be_whole(sit: Sit) -> None:
    async with sit() as here:
        await audit_of(here)
        await here.press("v")
        assert isinstance(here.app.screen, ReadingDialog)
        assert "The audit is whole:" in here.text()


async def test_what_was_tampered_with_is_named(sit: Sit, demo_desk: Desk) -> None:
    def tamper() -> None:
        conn = demo_desk.session.connection
        conn.execute("DROP TRIGGER audit_entry_keep")
        conn.execute("UPDATE audit_entry SET reason = 'another' WHERE seq = 5")

    demo_desk.submit(tamper).result()
    async with sit() as here:
        await audit_of(here)
        await here.press("v")
        assert "entry 5 · altered entry: What it says is not what its hash was made" in here.text()


async def test_the_whole_audit_is_looked_through_beside_the_keys_and_only_a_fault_is_said(
    sit: Sit, demo_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from asyncio import sleep

    monkeypatch.setattr("sotui.tui.audit_watch.BEGIN_AFTER", 0.0)
    monkeypatch.setattr("sotui.tui.audit_watch.PAUSE", 0.0)
    monkeypatch.setattr("sotui.tui.audit_watch.QUIET", 0.0)

    def tamper() -> None:
        conn = demo_desk.session.connection
        conn.execute("DROP TRIGGER audit_entry_keep")
        conn.execute("UPDATE audit_entry SET reason = 'another' WHERE seq = 5")

    demo_desk.submit(tamper).result()
    async with sit() as here:
        for _ in range(500):
            await sleep(0.01)
            if isinstance(here.app.screen, ReadingDialog):
                break
        await here.settled()
        assert "One fault found in the audit: first entry 5, altered entry." in " ".join(here.text().split())


async def test_an_export_is_sealed_under_its_own_passphrase(sit: Sit, tmp_path: Path) -> None:
    from sotui.vault.sealed_file import open_file

    file, secret = tmp_path / "audit.csv.sealed", "a passphrase chosen for one file"
    async with sit() as here:
        screen = await audit_of(here)
        await here.press("e")
        box = here.app.screen
        assert isinstance(box, ExportDialog)
        box.query_one("#file", LineField).value = str(file)
        box.query_one("#secret", LineField).value = secret
        await here.press("enter")
        assert box.problem == "! The two passphrases are not the same."
        box.query_one("#again", LineField).value = secret
        await here.press("enter")
        assert box.problem.startswith("! An export needs its reason")
        box.query_one("#why", LineField).value = "subject access, case 12"
        await here.press("enter")
        assert screen.notice.said.endswith("sealed under a passphrase.")
        name, content = open_file(file.read_bytes(), secret)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert name == "audit.csv"
        assert "reason: subject access, case 12" in rows[0][0]
        noted = on_show(here)[0]
        assert (noted.what, noted.reason) == ("audit exported", "subject access, case 12")
        assert str(file) in noted.detail
        assert secret not in noted.detail


async def test_an_export_in_the_clear_asks_for_no_passphrase_and_a_shared_place_has_to_be_meant(
    sit: Sit, tmp_path: Path
) -> None:
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    async with sit() as here:
        await audit_of(here)
        await here.press("e")
        box = here.app.screen
        box.query_one("#how", PickList).pick_again(("clear",))
        await here.settled()
        assert box.query_one("#secret", LineField).disabled
        box.query_one("#file", LineField).value = str(folder / "audit.csv")
        box.query_one("#why", LineField).value = "for the inspector"
        box.query_one("#why", LineField).focus()
        await here.press("enter")
        assert "looks to be on a network or copied to a cloud service" in box.problem
        assert not (folder / "audit.csv").exists()
        await here.press("enter")
        assert (folder / "audit.csv").read_bytes().startswith(b'\xef\xbb\xbf"OFFICIAL-SENSITIVE')


async def test_it_is_not_for_a_social_worker_and_that_it_was_asked_for_is_noted(
    sit: Sit, demo_desk: Desk
) -> None:
    hands(demo_desk, Role.SOCIAL_WORKER)
    async with sit() as here:
        await here.press("8")
        assert not isinstance(here.app.screen, AuditScreen)
        here.app.go("audit")
        await here.settled()
        assert on_show(here) == []
        assert "not for your role" in here.app.screen.notice.said
        latest = demo_desk.submit(lambda: audit.entries(demo_desk.session.db, 1)).result()[0]
        assert (latest.kind, latest.act) == ("refused", "look at the audit")


@pytest.mark.parametrize("ask", ["page", "entry", "export", "subject_of", "found"])
def test_every_way_to_the_audit_is_for_its_readers_only(demo_desk: Desk, ask: str, tmp_path: Path) -> None:
    from sotui.desk.audit_model import Asked
    from sotui.vault.errors import NotAllowed

    hands(demo_desk, Role.ADMINISTRATOR, Role.SOCIAL_WORKER, Role.CHAIR)
    about: dict[str, tuple[Any, ...]] = {
        "page": (Asked(),),
        "entry": (3,),
        "export": (Asked(), tmp_path / "x", "why"),
        "subject_of": ("0" * 32,),
        "found": (),
    }
    with pytest.raises(NotAllowed, match="information governance"):
        demo_desk.submit(getattr(demo_desk.audit, ask), *about[ask]).result()
    latest = demo_desk.submit(lambda: audit.entries(demo_desk.session.db, 1)).result()[0]
    assert latest.kind == "refused"
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("role", [Role.INFORMATION_GOVERNANCE, Role.SENIOR_MANAGER])
def test_it_is_for_information_governance_and_senior_managers(demo_desk: Desk, role: Role) -> None:
    from sotui.desk.audit_model import Asked

    hands(demo_desk, role)
    assert demo_desk.submit(demo_desk.audit.page, Asked()).result().lines


async def test_hostile_text_of_an_entry_steers_nothing(sit: Sit, demo_desk: Desk) -> None:
    demo_desk.submit(demo_desk.session.viewed, HOSTILE, HOSTILE, HOSTILE, HOSTILE).result()
    async with sit() as here:
        await audit_of(here)
        assert "\x1b" not in here.text()
        await here.press("t", "t", "down", "enter")
        assert "\x1b" not in here.text()
        assert "\u202e" not in here.text()


async def test_an_older_copy_is_said_before_anything_else(sit: Sit, demo_desk: Desk) -> None:
    demo_desk.session.alarm = (
        "This is an older copy of the register: entries 5 to 9 of the audit are missing."
    )
    async with sit() as here:
        for _ in range(50):
            await here.pilot.pause()
            if isinstance(here.app.screen, ReadingDialog):
                break
        await here.settled()
        text = " ".join(here.text().replace("│", " ").split())
        assert "Please read this before you go on" in text
        assert "This is an older copy of the register" in text


async def test_what_was_typed_into_an_export_and_left_waits_and_the_audit_goes_on(sit: Sit) -> None:
    async with sit() as here:
        screen = await audit_of(here)
        await here.press("e")
        await here.type("/media/stick/audit.csv")
        await here.press("escape")
        assert here.app.screen is screen
        await here.press("1", "8")
        assert on_show(here)
        await here.press("5")
        assert "Export the audit" in here.text()


async def test_a_reason_that_went_under_seal_is_said_to_be_gone_and_rows_are_those_of_the_records(
    sit: Sit,
) -> None:
    async with sit(size=(120, 40)) as here:
        row = first_order(here)
        desk = here.app.desk
        desk.looks.give(row.order_id, "Asked to advise about Kezia")
        desk.submit(desk.order_page, row.order_id).result()
        await audit_of(here)
        await asked(here, about=row.reference, words="Kezia")
        looked = on_show(here)[0]
        assert looked.reason == "Asked to advise about Kezia"
        desk.submit(desk.restricting.restrict, row.order_id, [], "The aunt works here").result()
        await here.press("R")
        await asked(here, about=row.reference, words="")
        line = next(one for one in on_show(here) if one.seq == looked.seq)
        assert line.reason == "erased, or under seal"
        page = desk.submit(desk.audit.entry, looked.seq).result()
        assert page is not None
        assert dict(page.fields)["reason"] == "erased, or under seal"
        assert "rows" not in dict(page.fields)
        assert page.rows_left == 0


async def test_the_vaults_own_details_are_told_without_its_notation(sit: Sit) -> None:
    async with sit() as here:
        await audit_of(here)
        await asked(here, words="made the register")
        assert on_show(here)[0].detail.startswith("roles: ")


async def test_a_refusal_goes_once_something_else_is_found(sit: Sit) -> None:
    async with sit() as here:
        screen = await audit_of(here)
        await asked(here, who="Nobody Known")
        assert "Nobody called" in screen.notice.said
        await asked(here, who="Dana")
        assert screen.notice.said == ""
