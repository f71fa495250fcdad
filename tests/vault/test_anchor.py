"""A register put back from an older copy shows by what this machine keeps of it elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest

from sotui.vault import anchor, audit
from sotui.vault.found import Kind
from sotui.vault.model import Role
from sotui.vault.verify import verify


@pytest.fixture
def anchors(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def sit_down(folder, opened, anchors):
    """Opens the register as on this machine; ``work`` does so many acts."""

    def opening(work: int = 0):
        session = opened(folder, anchors=anchors)
        for number in range(work):
            with session.act("record", f"c{number}", "a reason") as act:
                act.db["child"].upsert({"id": f"c{number}", "name": "Ann"}, pk="id")
        return session

    return opening


def file_of(session, anchors):
    return anchor.path_of(anchors, session.unlocked.vault)


def test_it_is_written_when_the_register_is_closed_and_private(sit_down, anchors):
    session = sit_down(2)
    path = file_of(session, anchors)
    session.close()
    kept = json.loads(path.read_bytes())
    assert kept["seq"] == session.head.seq
    assert kept["hash"] == session.head.hash
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_it_says_nothing_of_any_record_or_person(sit_down, anchors):
    session = sit_down(1)
    session.close()
    content = file_of_closed(anchors).read_text()
    assert "Asha" not in content
    assert "Ann" not in content


def file_of_closed(anchors):
    (path,) = (anchors / "anchors").iterdir()
    return path


def test_a_register_that_went_on_since_is_no_older_copy(sit_down):
    sit_down(1).close()
    sit_down(1).close()
    assert sit_down().warnings == ()


def test_after_a_kill_the_register_is_ahead_of_it_and_nothing_is_said(
    sit_down, folder, tmp_path, opened, anchors
):
    sit_down().close()
    session = sit_down(3)
    left = shutil.copytree(folder, tmp_path / "left")
    assert opened(left, anchors=anchors).warnings == ()
    session.close()


def test_an_older_copy_is_announced_noted_and_named_by_verify(sit_down, folder, tmp_path):
    sit_down(1).close()
    shutil.copytree(folder, tmp_path / "last week")
    session = sit_down(3)
    session.close()
    newest = session.head.seq
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "last week", folder)

    again = sit_down()
    (said,) = again.warnings
    assert said == again.alarm
    assert said.startswith("This is an older copy of the register: entries ")
    assert f"to {newest} of the audit are missing, from " in said
    noted = audit.entries(again.db, 1)[0]
    assert (noted.kind, noted.act) == ("vault", "opened an older copy")
    assert f"to {newest}" in noted.detail
    checked = verify(again)
    assert [(one.kind, one.last) for one in checked.faults] == [(Kind.CUT, newest)]
    assert Kind.OLDER in {one.kind for one in checked.notes}
    assert checked.sound[0].first == 1, "what is there is sound all the same"

    again.close()
    later = sit_down()
    assert later.alarm == "", "from then on this copy is the register"
    assert [one.kind for one in verify(later).notes if one.kind is Kind.OLDER] == [Kind.OLDER]
    assert verify(later).whole


def test_records_put_back_alone_bring_nobody_back_who_was_disabled(folder, tmp_path, opened, anchors, case):
    from sotui.vault import accounts, accounts_deeds, schema
    from sotui.vault.errors import WrongPassphrase
    from sotui.vault.open import read_header

    deeds = {**case.deeds, **{deed.name: deed for deed in accounts_deeds.DEEDS}}
    words = "lantern orchard seventeen marmalade"
    session = opened(folder, anchors=anchors, deeds=deeds)
    other = accounts.add(session, "Bo Kestrel", [Role.SOCIAL_WORKER], words, kdf=case.cheap)
    session.close()
    shutil.copy(folder / "records-1.db", tmp_path / "records-1.db")
    session = opened(folder, anchors=anchors, deeds=deeds, name=case.name)
    accounts.disable(session, other.user, "left")
    session.close()
    header = read_header(folder)
    shutil.copy(tmp_path / "records-1.db", folder / "records-1.db")

    again = opened(folder, anchors=anchors, deeds=deeds, name=case.name)
    assert again.alarm
    assert read_header(folder) == header
    assert schema.kept_header(again.connection) == header.to_bytes()
    assert [one.kind for one in verify(again).faults] == [Kind.CUT]
    again.close()
    with pytest.raises(WrongPassphrase):
        opened(folder, anchors=anchors, deeds=deeds, name="Bo Kestrel", passphrase=words)


def test_after_a_rotation_it_still_stands_and_the_register_of_before_is_an_older_copy(
    folder, tmp_path, opened, anchors, case
):
    from sotui.vault import accounts_deeds, rotation

    deeds = {**case.deeds, **{deed.name: deed for deed in accounts_deeds.DEEDS}}
    opened(folder, anchors=anchors, deeds=deeds).close()
    before = shutil.copytree(folder, tmp_path / "before")
    rotation.rotate(opened(folder, anchors=anchors, deeds=deeds), "Bo left", backs_up=False)
    after = opened(folder, anchors=anchors, deeds=deeds)
    assert after.warnings == ()
    assert verify(after).whole
    after.close()
    shutil.rmtree(folder)
    shutil.copytree(before, folder)
    assert opened(folder, anchors=anchors, deeds=deeds).alarm.startswith("This is an older copy")


def test_a_copy_worked_on_elsewhere_is_another_history(sit_down, folder, tmp_path, opened, anchors):
    sit_down(1).close()
    elsewhere = shutil.copytree(folder, tmp_path / "elsewhere")
    session = sit_down(2)
    session.close()
    other = opened(elsewhere)
    for number in range(9):
        other.viewed("child's page", f"c{number}")
    other.close()
    shutil.rmtree(folder)
    shutil.copytree(elsewhere, folder)
    again = sit_down()
    assert again.alarm.startswith("This register has another history than the one this machine knew")
    assert audit.entries(again.db, 1)[0].act == "opened another history"
    seq = session.head.seq
    assert [(one.kind, one.first) for one in verify(again).faults] == [(Kind.FORKED, seq)]


def spoilt(content: bytes, how: str) -> bytes:
    said = json.loads(content)
    if how == "cut short":
        return content[: len(content) // 2]
    if how == "not JSON":
        return b"\xff\xfe nothing"
    if how == "too long":
        return content + b" " * 5000
    if how == "a lower number":
        return json.dumps(said | {"seq": said["seq"] - 1}).encode()
    if how == "another mac":
        return json.dumps(said | {"mac": "0" * 64}).encode()
    if how == "a name more":
        return json.dumps(said | {"more": 1}).encode()
    if how == "a number for a mac":
        return json.dumps(said | {"mac": 7}).encode()
    return json.dumps([1, 2]).encode()


@pytest.mark.parametrize(
    "how",
    ["cut short", "not JSON", "too long", "a lower number", "another mac", "a name more",
     "a number for a mac", "a list"],
)  # fmt: skip
def test_a_damaged_or_forged_one_is_said_calmly_and_kept_anew(sit_down, anchors, how):
    session = sit_down(1)
    path = file_of(session, anchors)
    session.close()
    path.write_bytes(spoilt(path.read_bytes(), how))
    again = sit_down()
    (said,) = again.warnings
    assert said.startswith("What this machine keeps of how far the audit had come is damaged or not its own")
    assert again.alarm == ""
    again.close()
    assert sit_down().warnings == ()


def test_that_of_another_register_is_not_taken_for_this_ones(sit_down, anchors, tmp_path, case, opened):
    from sotui.vault.create import create

    create(tmp_path / "second", case.name, case.passphrase, migrations=case.migrations, kdf=case.cheap)
    second = opened(tmp_path / "second", anchors=anchors)
    other = file_of(second, anchors)
    second.close()
    session = sit_down(1)
    path = file_of(session, anchors)
    session.close()
    shutil.copy(other, path)
    assert "not its own" in sit_down().warnings[0]


def test_without_one_nothing_is_said(sit_down, anchors):
    sit_down(1).close()
    shutil.rmtree(anchors)
    assert sit_down().warnings == ()


@pytest.mark.skipif(sys.platform == "win32", reason="the mode bits say nothing there")
def test_a_folder_that_cannot_be_written_stops_no_work(sit_down, anchors):
    anchors.parent.mkdir(exist_ok=True)
    anchors.write_text("a file where the folder should be")
    session = sit_down(1)
    (said,) = session.warnings
    assert said.startswith("How far the audit has come was not kept elsewhere: ")
    session.close()
    assert sit_down(1).head.seq > session.head.seq


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_in_its_place_is_not_followed(sit_down, anchors, tmp_path):
    session = sit_down(1)
    path = file_of(session, anchors)
    session.close()
    outside = tmp_path / "outside"
    outside.write_text("someone's own")
    path.unlink()
    path.symlink_to(outside)
    again = sit_down()
    assert "not its own" in again.warnings[0]
    again.close()
    assert outside.read_text() == "someone's own"
    assert not path.is_symlink()


def test_the_head_for_a_printed_footer_is_its_number_and_eight_digits(sit_down):
    session = sit_down(1)
    assert audit.head_words(session) == f"audit {session.head.seq} · {session.head.hash[:8]}"
