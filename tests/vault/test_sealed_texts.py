"""Texts sealed to named people: a reader's own key opens them, and nothing else that the register holds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import people
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui import names, shown
from sotui.shown import show
from sotui.vault import accounts
from sotui.vault.audit import changes, entries, verify_chain
from sotui.vault.errors import WriteOutsideAct
from sotui.vault.sealed import LooksSealed, NobodyLeft, NotAReader, Reader, Sealed, as_kept
from sotui.vault.session import Session

TEXT = "Aurelia, 14 Hawthorn Lane; the mother’s sister. 漢字"


@pytest.fixture(scope="module")
def made_people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return people.make(tmp_path_factory.mktemp("sealed") / "register")


@pytest.fixture
def folder(made_people: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_people, tmp_path / "register"))


@pytest.fixture
def asha(folder: Path) -> Iterator[Session]:
    with people.opened(folder, "Asha Pell") as session:
        yield session


def sealed_of(session: Session) -> Sealed:
    found = session.db.conn.sealed
    assert isinstance(found, Sealed)
    return found


def reader(session: Session, name: str) -> Reader:
    return next(one for one, called in sealed_of(session).people().items() if called == name)


def seal(session: Session, *for_whom: str, text: str = TEXT) -> str:
    sealed = sealed_of(session)
    with session.act("record", "c1"):
        return sealed.seal("note", "family-1", text, [reader(session, name) for name in for_whom])


def everything(session: Session) -> bytes:
    conn, said = session.db.conn, []
    for (table,) in conn.execute("SELECT name FROM pragma_table_list WHERE schema = 'main'").fetchall():
        for row in conn.execute(f'SELECT * FROM "{table}"').fetchall():
            said += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(said)


def test_a_reader_opens_it_and_nobody_else_does(folder: Path) -> None:
    with people.opened(folder, "Asha Pell") as session:
        token = seal(session, "Asha Pell", "Cy Vale")
        assert sealed_of(session).open(token) == TEXT
    with people.opened(folder, "Cy Vale") as session:
        assert sealed_of(session).open(token) == TEXT
    with people.opened(folder, "Bo Marsh") as session:
        assert sealed_of(session).open(token) is None
        assert sealed_of(session).open("sealed:" + "0" * 32) is None


def test_whoever_holds_the_data_key_finds_no_word_of_it_in_the_database(asha: Session) -> None:
    seal(asha, "Cy Vale")
    left = everything(asha)
    assert not any(word.encode() in left for word in ("Aurelia", "Hawthorn", "sister", "漢字"))


def test_the_recovery_key_is_no_reader(asha: Session) -> None:
    accounts.make_recovery_key(asha, kdf=people.CHEAP)
    assert set(sealed_of(asha).people().values()) == {"Asha Pell", "Bo Marsh", "Cy Vale"}
    assert any(slot.kind == "recovery" for slot in asha.unlocked.header.slots)


def test_a_text_moved_to_another_place_does_not_open_there(asha: Session) -> None:
    sealed, one = sealed_of(asha), seal(asha, "Asha Pell")
    other = seal(asha, "Asha Pell", text="something else")
    for change in (
        "UPDATE sealed_body SET subject = 'family-2' WHERE id = ?",
        "UPDATE sealed_body SET kind = 'reason' WHERE id = ?",
    ):
        with asha.act("record", "c1") as act:
            act.db.conn.execute(change, (one[-32:],))
        sealed.close()
        assert sealed.open(one) is None
    with asha.act("record", "c1") as act:
        act.db.conn.execute(
            "UPDATE sealed_body SET (nonce, body) ="
            " (SELECT nonce, body FROM sealed_body WHERE id = ?) WHERE id = ?",
            (one[-32:], other[-32:]),
        )
    sealed.close()
    assert sealed.open(other) is None


def test_a_key_sealed_for_one_text_opens_no_other(asha: Session) -> None:
    one, other = seal(asha, "Asha Pell"), seal(asha, "Cy Vale")
    with asha.act("record", "c1") as act:
        act.db.conn.execute(
            "INSERT INTO sealed_reader (body, user, slot, key)"
            " SELECT ?, user, slot, key FROM sealed_reader WHERE body = ?",
            (other[-32:], one[-32:]),
        )
    sealed_of(asha).close()
    assert sealed_of(asha).open(other) is None


def test_only_a_reader_lets_another_read(folder: Path) -> None:
    with people.opened(folder, "Asha Pell") as session:
        token = seal(session, "Asha Pell")
    with people.opened(folder, "Cy Vale") as session:
        with pytest.raises(NotAReader), session.act("record", "c1"):
            sealed_of(session).add_reader(token, reader(session, "Cy Vale"))
        assert sealed_of(session).open(token) is None
    with people.opened(folder, "Asha Pell") as session, session.act("record", "c1"):
        sealed_of(session).add_reader(token, reader(session, "Cy Vale"))
    with people.opened(folder, "Cy Vale") as session:
        assert sealed_of(session).open(token) == TEXT


def test_what_a_former_reader_had_opens_nothing_that_comes_after(folder: Path) -> None:
    with people.opened(folder, "Asha Pell") as session:
        token = seal(session, "Asha Pell", "Cy Vale")
        cy = reader(session, "Cy Vale")
        former = session.db.conn.execute(
            "SELECT key FROM sealed_reader WHERE body = ? AND slot = ?", (token[-32:], cy.slot)
        ).fetchone()[0]
        with session.act("record", "c1"):
            sealed_of(session).remove_reader(token, cy.user)
        assert sealed_of(session).open(token) == TEXT
        with session.act("record", "c1") as act:
            act.db.conn.execute(
                "INSERT INTO sealed_reader (body, user, slot, key) VALUES (?, ?, ?, ?)",
                (token[-32:], cy.user, cy.slot, former),
            )
    with people.opened(folder, "Cy Vale") as session:
        assert sealed_of(session).open(token) is None


def test_it_is_never_sealed_to_nobody(asha: Session) -> None:
    token = seal(asha, "Asha Pell")
    with pytest.raises(NobodyLeft), asha.act("record", "c1"):
        sealed_of(asha).remove_reader(token, asha.user.id)
    with pytest.raises(NobodyLeft), asha.act("record", "c1"):
        sealed_of(asha).seal("note", "family-1", TEXT, [Reader("0" * 32, "0" * 32)])
    assert sealed_of(asha).open(token) == TEXT


def test_the_last_reader_leaves_only_once_it_is_confirmed(asha: Session) -> None:
    token, shared = seal(asha, "Cy Vale"), seal(asha, "Cy Vale", "Asha Pell")
    cy = people.id_of(asha, "Cy Vale")
    with pytest.raises(NobodyLeft, match="1 sealed text of 1 restricted case"):
        accounts.disable(asha, cy, "has left")
    assert accounts.losses(asha, cy).alone == 1
    accounts.disable(asha, cy, "has left", confirmed=True)
    assert sealed_of(asha).readers(token) == ()
    assert [one.user for one in sealed_of(asha).readers(shared)] == [asha.user.id]
    assert sealed_of(asha).open(shared) == TEXT


def test_a_new_passphrase_of_ones_own_keeps_what_was_sealed(folder: Path) -> None:
    words = "saddle ember plover kettle"
    with people.opened(folder, "Asha Pell") as session:
        token = seal(session, "Asha Pell")
        accounts.change_passphrase(session, people.WORDS["Asha Pell"], words, kdf=people.CHEAP)
    with people.opened(folder, "Asha Pell", words) as session:
        assert sealed_of(session).open(token) == TEXT


def test_the_audit_holds_a_hash_of_it_and_no_former_version(asha: Session) -> None:
    token = seal(asha, "Asha Pell", "Cy Vale")
    before = asha.db.conn.execute("SELECT body FROM sealed_body WHERE id = ?", (token[-32:],)).fetchone()[0]
    with asha.act("record", "c1"):
        sealed_of(asha).remove_reader(token, people.id_of(asha, "Cy Vale"))
    made = [one for entry in entries(asha.db, 2) for one in changes(asha.db, entry.seq)]
    bodies = [row for one in made if one.table == "sealed_body" for row in (one.before, one.after) if row]
    assert len(bodies) == 3
    assert all(set(row["body"]) == {"sha256"} for row in bodies)
    assert all(row["kind"] == "note" and row["subject"] == "family-1" for row in bodies)
    assert before.hex() not in everything(asha).decode("latin-1")
    assert before not in everything(asha)
    assert verify_chain(asha.db) is None


def test_nothing_is_sealed_or_given_away_outside_an_act(asha: Session) -> None:
    with pytest.raises(WriteOutsideAct):
        sealed_of(asha).seal("note", "family-1", TEXT, [reader(asha, "Asha Pell")])


def test_records_are_opened_only_where_it_is_asked_for(asha: Session) -> None:
    token = seal(asha, "Asha Pell")
    with asha.act("record", "c2") as act:
        act.db["child"].insert({"id": "c2", "name": token})
    read = lambda: asha.db.conn.execute("SELECT name FROM child WHERE id = 'c2'").fetchone()[0]  # noqa: E731
    assert read() == token
    with sealed_of(asha).opened():
        assert read() == TEXT
        with as_kept(asha.db.conn):
            assert read() == token
        assert read() == TEXT
    assert read() == token
    assert show(token) == "restricted"
    assert show(f"{token}#1, {token}#2") == "restricted 1, restricted 2"
    assert show(f"{token}, {token}") == "restricted"


def test_what_only_looks_like_a_token_is_never_taken_for_one(asha: Session) -> None:
    typed = "sealed:" + "5" * 32
    with pytest.raises(LooksSealed, match="this is none"), asha.act("record", "c2") as act:
        act.db["child"].insert({"id": "c2", "name": f"see {typed}"})
    with asha.act("record", "c2") as act:
        act.db["child"].insert({"id": "c2", "name": "sealed: with wax"})
    assert sealed_of(asha).reading("sealed: with wax") == show("sealed: with wax") == "sealed: with wax"
    assert names.SEALED == shown.SEALED


def test_the_length_of_a_name_is_not_told(asha: Session) -> None:
    for name in ("Bo", "Ada Exampleton"):
        seal(asha, "Asha Pell", text=name)
    lengths = {length for (length,) in asha.db.conn.execute("SELECT length(body) FROM sealed_body")}
    assert len(lengths) == 1


def test_everything_that_was_opened_is_let_go_of_at_the_lock(folder: Path) -> None:
    with people.opened(folder, "Asha Pell") as session:
        token, sealed = seal(session, "Asha Pell"), sealed_of(session)
        assert sealed.open(token) == TEXT
    assert not sealed._opened


class _Keys:
    """The keys of a register, as far as a cipher's binding asks for them."""

    vault = "ab" * 16


@given(text=st.text(st.characters(codec=None), max_size=80))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    sealed = Sealed(None, lambda: _Keys())
    key, nonce, body = sealed._locked("1" * 32, "note", "family-1", text)
    assert sealed._text("1" * 32, key, ("note", "family-1", nonce, body)) == text
