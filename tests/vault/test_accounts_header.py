"""What a change of accounts makes of the header: each grant still leads to the root, whoever goes."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people import CHEAP, MADE, ROLES, WORDS, People, in_the_hands_of

from sotui.vault import accounts_header as headers
from sotui.vault import recovery_key
from sotui.vault.accounts_signing import administrators
from sotui.vault.errors import (
    AccountRefused,
    Altered,
    Damaged,
    LastAdministrator,
    NameTaken,
    NoSuchAccount,
    NotAllowed,
    OwnAccount,
    UnknownRole,
    VaultError,
    WrongPassphrase,
)
from sotui.vault.grants import user_of
from sotui.vault.header import Header, parse
from sotui.vault.keys import header_mac
from sotui.vault.model import Role
from sotui.vault.open import unlock


def sound(header: Header, data_key: bytes) -> None:
    """Every slot's grant leads to the root, the mac is right, and it reads back as it was written."""
    for slot in header.slots:
        user_of(header, slot)
    assert header_mac(data_key, header.vault, header.content()) == header.mac
    assert parse(header.to_bytes(), "") == header


@pytest.fixture(scope="module")
def people() -> People:
    """Asha made the register and let Bo in, an administrator too; Bo let Cy in."""
    made = People("Asha Pell", "Bo Marsh")
    made.header = made.add(made.header, "Bo Marsh", "Cy Vale")
    return made


def test_whoever_is_let_in_opens_the_register_with_their_own_words_and_roles(people):
    sound(people.header, people.data_key)
    cy = people.hands("Cy Vale")
    assert cy.data_key == people.data_key
    assert cy.user.name == "Cy Vale"
    assert cy.user.roles == {Role.SOCIAL_WORKER}
    grant = headers.grant_of(people.header, people.user("Cy Vale"))
    assert grant.by == people.hands("Bo Marsh").slot.id


def test_a_role_changes_without_the_persons_passphrase_and_keys(people):
    header = headers.set_roles(
        people.header, people.hands("Asha Pell"), people.user("Cy Vale"), ["chair", "social worker", "chair"]
    )
    sound(header, people.data_key)
    assert header.slots == people.header.slots
    assert people.hands("Cy Vale", header).user.roles == {Role.CHAIR, Role.SOCIAL_WORKER}


def test_whom_an_administrator_let_in_stays_when_that_administrator_goes(people):
    header = headers.remove_person(people.header, people.hands("Asha Pell"), people.user("Bo Marsh"))
    sound(header, people.data_key)
    assert [grant.name for grant in header.grants] == ["Asha Pell", "Cy Vale"]
    assert people.hands("Cy Vale", header).user.roles == {Role.SOCIAL_WORKER}
    assert header.root == people.header.root


def test_the_maker_of_the_register_can_go_and_who_removed_them_is_the_root(people):
    bo = people.hands("Bo Marsh")
    header = headers.remove_person(people.header, bo, people.user("Asha Pell"))
    sound(header, people.data_key)
    assert header.root == bo.slot.sign
    for name in ("Bo Marsh", "Cy Vale"):
        assert people.hands(name, header).user.name == name


def test_the_maker_can_be_an_administrator_no_longer_and_still_open_it(people):
    bo = people.hands("Bo Marsh")
    header = headers.set_roles(people.header, bo, people.user("Asha Pell"), ["duty manager"])
    sound(header, people.data_key)
    assert header.root == bo.slot.sign
    assert people.hands("Asha Pell", header).user.roles == {Role.DUTY_MANAGER}
    with pytest.raises(NotAllowed):
        people.add(header, "Asha Pell", "Dee Holt")


def test_an_administrator_further_down_may_re_role_those_above(people):
    dee = ("administrator",)
    header = people.add(people.header, "Bo Marsh", "Dee Holt", dee)
    hands = people.hands("Dee Holt", header)
    header = headers.set_roles(header, hands, people.user("Bo Marsh"), ["administrator", "chair"])
    sound(header, people.data_key)
    header = headers.set_roles(
        header, people.hands("Dee Holt", header), people.user("Asha Pell"), ["social worker"]
    )
    sound(header, people.data_key)
    assert people.hands("Asha Pell", header).user.roles == {Role.SOCIAL_WORKER}
    assert people.hands("Bo Marsh", header).user.roles == {Role.ADMINISTRATOR, Role.CHAIR}


def test_one_may_give_oneself_a_role_more(people):
    for name in ("Asha Pell", "Bo Marsh"):
        header = headers.set_roles(
            people.header, people.hands(name), people.user(name), [*ROLES[name], "information governance"]
        )
        sound(header, people.data_key)
        assert Role.INFORMATION_GOVERNANCE in people.hands(name, header).user.roles
        assert {grant.name for grant in header.grants} == {"Asha Pell", "Bo Marsh", "Cy Vale"}


# What is refused


def test_the_last_administrator_stays(people):
    bo = people.hands("Bo Marsh")
    alone = headers.remove_person(people.header, bo, people.user("Asha Pell"))
    hands = people.hands("Bo Marsh", alone)
    with pytest.raises(LastAdministrator):
        headers.remove_person(alone, hands, people.user("Bo Marsh"))
    with pytest.raises(LastAdministrator):
        headers.set_roles(alone, hands, people.user("Bo Marsh"), ["chair"])
    keyed, key = _with_key(alone, hands)
    with pytest.raises(LastAdministrator):
        headers.remove_person(keyed, _key_hands(keyed, key), people.user("Bo Marsh"))


def test_the_last_account_stays():
    one = People("Asha Pell")
    with pytest.raises(LastAdministrator, match="only account"):
        headers.remove_person(one.header, one.hands("Asha Pell"), one.user("Asha Pell"))


def test_nobody_disables_resets_or_demotes_themselves(people):
    asha = people.hands("Asha Pell")
    with pytest.raises(OwnAccount):
        headers.remove_person(people.header, asha, people.user("Asha Pell"))
    with pytest.raises(OwnAccount):
        headers.set_roles(people.header, asha, people.user("Asha Pell"), ["chair"])
    with pytest.raises(OwnAccount):
        headers.reset_person(
            people.header, asha, people.user("Asha Pell"), WORDS["Dee Holt"], CHEAP, made=MADE
        )


@pytest.mark.parametrize(
    "name",
    [
        "Bo Marsh",
        "bo  MARSH",
        "Bo\u00a0Marsh",
        "ＢＯ Marsh",
        "Recovery key",
        "RECOVERY KEY",
    ],
)
def test_a_name_that_reads_like_another_is_refused(people, name):
    with pytest.raises(NameTaken):
        headers.add_person(
            people.header,
            people.hands("Asha Pell"),
            name,
            ["chair"],
            "x",
            CHEAP,
            made=MADE,
            user="ff" * 16,
        )


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\u200bb", "a\nb\x1b", "\ud800"])
def test_a_name_that_cannot_be_kept_is_refused(people, name):
    with pytest.raises(VaultError):
        headers.checked_name(people.header, name)


@pytest.mark.parametrize("roles", [["superuser"], [], ["Administrator"], ["chair", "chair "]])
def test_a_role_that_there_is_none_of_is_refused(people, roles):
    asha = people.hands("Asha Pell")
    with pytest.raises(UnknownRole):
        headers.set_roles(people.header, asha, people.user("Cy Vale"), roles)
    with pytest.raises(UnknownRole):
        people.add(people.header, "Asha Pell", "Dee Holt", tuple(roles) or ("",))


def test_nobody_and_the_recovery_key_are_no_accounts(people):
    asha = people.hands("Asha Pell")
    header, _ = _with_key(people.header, asha)
    key_user = headers.recovery_slot(header).user
    for user in ("ff" * 16, key_user):
        with pytest.raises(NoSuchAccount):
            headers.set_roles(header, asha, user, ["chair"])
        with pytest.raises(NoSuchAccount):
            headers.remove_person(header, asha, user)
        with pytest.raises(NoSuchAccount):
            headers.reset_person(header, asha, user, "x", CHEAP, made=MADE)


def test_who_is_no_administrator_changes_nothing_whatever_the_program_in_memory_says(people):
    cy = people.hands("Cy Vale")
    for hands in (cy, in_the_hands_of(cy, ("administrator",))):
        user = people.user("Dee Holt")
        with pytest.raises(NotAllowed):
            headers.add_person(people.header, hands, "Dee", ["chair"], "words", CHEAP, made=MADE, user=user)
        with pytest.raises(NotAllowed):
            headers.set_roles(people.header, hands, people.user("Cy Vale"), ["administrator"])
        with pytest.raises(NotAllowed):
            headers.remove_person(people.header, hands, people.user("Asha Pell"))
        with pytest.raises(NotAllowed):
            headers.set_recovery(people.header, hands, "A" * 32, CHEAP, made=MADE, user=user)
        with pytest.raises(NotAllowed):
            headers.rotated(people.header, hands, bytes(32))
        with pytest.raises(NotAllowed):
            headers.reset_person(people.header, hands, people.user("Bo Marsh"), "x", CHEAP, made=MADE)


def test_who_was_removed_meanwhile_changes_nothing(people):
    bo = people.hands("Bo Marsh")
    header = headers.remove_person(people.header, people.hands("Asha Pell"), people.user("Bo Marsh"))
    with pytest.raises(NoSuchAccount):
        headers.set_roles(header, bo, people.user("Cy Vale"), ["chair"])


def test_a_derivation_out_of_bounds_is_never_written(people):
    with pytest.raises(Damaged):
        headers.reset_person(
            people.header,
            people.hands("Asha Pell"),
            people.user("Cy Vale"),
            "x",
            replace(CHEAP, lanes=9),
            made=MADE,
        )


def test_a_header_never_grows_past_what_is_read(people, monkeypatch):
    monkeypatch.setattr(headers, "MOST_PEOPLE", 3)
    with pytest.raises(AccountRefused, match="3 accounts"):
        people.add(people.header, "Asha Pell", "Dee Holt")


# Passphrases


def test_a_changed_passphrase_opens_and_the_former_does_not(people):
    cy = people.hands("Cy Vale")
    header = headers.change_passphrase(people.header, cy, WORDS["Cy Vale"], "another handful of words", CHEAP)
    sound(header, people.data_key)
    assert people.hands("Cy Vale", header, "another handful of words").seeds == cy.seeds
    with pytest.raises(WrongPassphrase):
        people.hands("Cy Vale", header)
    assert [each for each in header.slots if each.id != cy.slot.id] == [
        each for each in people.header.slots if each.id != cy.slot.id
    ]


def test_without_the_present_passphrase_it_is_not_changed(people):
    with pytest.raises(WrongPassphrase, match="present passphrase"):
        headers.change_passphrase(people.header, people.hands("Cy Vale"), WORDS["Bo Marsh"], "another", CHEAP)


def test_a_reset_gives_new_keys_and_a_new_slot_and_the_same_roles(people):
    before = people.hands("Cy Vale")
    header = headers.reset_person(
        people.header, people.hands("Asha Pell"), people.user("Cy Vale"), "new words", CHEAP, made=MADE
    )
    sound(header, people.data_key)
    after = people.hands("Cy Vale", header, "new words")
    assert after.seeds != before.seeds
    assert after.slot.id != before.slot.id
    assert after.user == before.user
    assert before.slot.id not in {slot.id for slot in header.slots}


def test_a_reset_of_the_root_makes_who_reset_it_the_root(people):
    bo = people.hands("Bo Marsh")
    header = headers.reset_person(people.header, bo, people.user("Asha Pell"), "new words", CHEAP, made=MADE)
    sound(header, people.data_key)
    assert header.root == bo.slot.sign
    assert people.hands("Asha Pell", header, "new words").user.roles == {
        Role.ADMINISTRATOR,
        Role.DUTY_MANAGER,
    }


# The recovery key


def _with_key(header: Header, hands) -> tuple[Header, str]:
    key = recovery_key.fresh()
    made = headers.set_recovery(
        header, hands, recovery_key.secret(key), CHEAP, made=MADE, user=secrets.token_hex(16)
    )
    return made, key


def _key_hands(header: Header, key: str):
    return unlock(Path(), header, headers.recovery_slot(header), recovery_key.secret(key))


def test_the_recovery_key_lets_anybody_in_again_also_the_root(people):
    header, key = _with_key(people.header, people.hands("Asha Pell"))
    sound(header, people.data_key)
    for name in ("Asha Pell", "Bo Marsh", "Cy Vale"):
        hands = _key_hands(header, key)
        header = headers.reset_person(header, hands, people.user(name), "new words", CHEAP, made=MADE)
        sound(header, people.data_key)
        assert people.hands(name, header, "new words").user.roles == {Role(role) for role in ROLES[name]}


def test_another_recovery_key_ends_the_one_before_and_what_that_one_signed_stays(people):
    header, first = _with_key(people.header, people.hands("Asha Pell"))
    hands = _key_hands(header, first)
    header = headers.reset_person(header, hands, people.user("Asha Pell"), "new", CHEAP, made=MADE)
    assert header.root == hands.slot.sign
    header, second = _with_key(header, people.hands("Asha Pell", header, "new"))
    sound(header, people.data_key)
    assert len([slot for slot in header.slots if slot.kind == "recovery"]) == 1
    with pytest.raises(WrongPassphrase):
        _key_hands(header, first)
    assert _key_hands(header, second).data_key == people.data_key
    assert header.root == people.hands("Asha Pell", header, "new").slot.sign


# Another data key


def test_another_data_key_is_sealed_to_everybody_and_needs_nobodys_passphrase(people):
    header, key = _with_key(people.header, people.hands("Asha Pell"))
    bo = people.hands("Bo Marsh", header)
    after = headers.rotated(header, bo, bytes(32))
    sound(after, bytes(32))
    assert (after.epoch, after.database, after.root) == (2, "records-2.db", bo.slot.sign)
    for name in ("Asha Pell", "Bo Marsh", "Cy Vale"):
        hands = people.hands(name, after)
        assert hands.data_key == bytes(32)
        assert hands.seeds == people.hands(name, header).seeds
    assert _key_hands(after, key).data_key == bytes(32)
    assert [slot.wrap for slot in after.slots] == [slot.wrap for slot in header.slots]


def test_a_grant_of_an_earlier_data_key_does_not_count_under_a_later_one(people):
    after = headers.rotated(people.header, people.hands("Asha Pell"), bytes(32))
    old = headers.grant_of(people.header, people.user("Cy Vale"))
    mixed = tuple(old if grant.slot == old.slot else grant for grant in after.grants)
    forged = replace(after, grants=mixed).sealed(bytes(32))
    with pytest.raises(Altered):
        people.hands("Cy Vale", forged)


# Any order of it


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 3)), max_size=12))
def test_whatever_is_done_in_whatever_order_every_grant_leads_to_the_root(deeds):
    names = list(WORDS)
    people = _GRAND
    header, words = people.header, dict(WORDS)
    for by, what, whom in deeds:
        hand, name = names[by], names[whom]
        try:
            hands = people.hands(hand, header, words[hand])
        except StopIteration:
            continue
        user = people.user(name)
        try:
            if what == 0:
                header = headers.remove_person(header, hands, user)
            elif what == 1:
                header = headers.set_roles(header, hands, user, ["administrator"])
            elif what == 2:
                header = headers.set_roles(header, hands, user, ["chair"])
            elif what == 3:
                header = headers.reset_person(header, hands, user, name, CHEAP, made=MADE)
                words[name] = name
            else:
                header = people.add(header, hand, name) if words[hand] == WORDS[hand] else header
                words[name] = WORDS[name]
        except (AccountRefused, NotAllowed):
            continue
        sound(header, people.data_key)
        assert administrators(header)


_GRAND = People("Asha Pell", "Bo Marsh", "Cy Vale", "Dee Holt")
