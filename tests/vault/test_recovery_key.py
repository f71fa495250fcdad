"""The recovery key on paper: every slip is found and its group named, and no harmless difference is one."""

from __future__ import annotations

import random
from datetime import datetime
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotui.vault import recovery_key
from sotui.vault.errors import BadRecoveryKey
from sotui.vault.recovery_key import ALPHABET, confirm, fresh, read, secret, sheet, wanted_groups, written

BITS = 0x0123456789ABCDEF0123456789ABCDEF01234561
KEY = written(BITS)


def _weighed(group: str) -> int:
    """The check of a group as the format's description has it, in other steps: by logarithms."""
    powers = [1]
    while len(powers) < 31:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 32 else doubled)
    total = 0
    for factor, letter in zip((16, 8, 4, 2, 1), group, strict=True):
        value = ALPHABET.index(letter)
        if value:
            total ^= powers[(powers.index(factor) + powers.index(value)) % 31]
    return total


def test_a_key_is_eight_groups_of_five_letters_that_cannot_be_mistaken_for_one_another():
    key = fresh()
    assert [len(group) for group in key.split("-")] == [5] * 8
    assert set("".join(key.split("-"))) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert read(key) == key
    assert fresh() != fresh()


def test_the_bits_of_a_key_are_all_in_what_opens_the_slot():
    assert secret(KEY) == "04HMASW9NF6YY0938NKRKAYDXW0J6HB1"
    value = 0
    for letter in secret(KEY):
        value = value * 32 + ALPHABET.index(letter)
    assert value == BITS


def test_each_group_weighs_its_number():
    chance = random.Random(5)
    for _ in range(50):
        groups = written(chance.getrandbits(160)).split("-")
        assert [_weighed(group) for group in groups] == list(range(1, 9))


@pytest.mark.parametrize(
    "typed",
    [
        KEY.lower(),
        KEY.replace("-", ""),
        KEY.replace("-", " "),
        KEY.replace("-", " – "),
        "\n".join(KEY.split("-")),
        " ".join(KEY.replace("-", "")),
        KEY.replace("0", "O").replace("1", "I"),
        KEY.replace("0", "o").replace("1", "l"),
        f"  {KEY}\t\n",
        "".join(chr(ord(each) + 0xFEE0) if each != "-" else each for each in KEY),
    ],
)
def test_how_it_is_spaced_and_capitalised_and_which_noughts_are_typed_is_no_matter(typed):
    assert "0" in KEY
    assert "1" in KEY
    assert read(typed) == KEY


def _refused(typed: str) -> tuple[int, ...]:
    with pytest.raises(BadRecoveryKey) as told:
        read(typed)
    assert "Nothing was opened or changed" in told.value.message
    return told.value.groups


def test_every_single_wrong_letter_is_found_and_its_group_named():
    letters = list(KEY)
    tried = 0
    for at, right in enumerate(letters):
        if right == "-":
            continue
        for other in ALPHABET:
            if other != right:
                typed = "".join([*letters[:at], other, *letters[at + 1 :]])
                assert _refused(typed) == (at // 6 + 1,)
                tried += 1
    assert tried == 40 * 31


def test_every_swap_of_neighbours_is_found():
    for bits in (BITS, random.Random(1).getrandbits(160)):
        letters = written(bits).replace("-", "")
        for at in range(39):
            if letters[at] != letters[at + 1]:
                typed = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
                assert at // 5 + 1 in _refused(typed)


def test_any_two_letters_that_differ_weigh_differently_exchanged_wherever_they_stand_in_a_group():
    """For all values and places, which the swaps in one key cannot show."""
    for first, second in combinations(range(5), 2):
        for one, other in product(range(32), repeat=2):
            if one != other:
                values = [0, 0, 0, 0, 0]
                values[first], values[second] = one, other
                right = recovery_key._weighed(values[:4]) ^ values[4]
                values[first], values[second] = other, one
                assert recovery_key._weighed(values[:4]) ^ values[4] != right


def test_every_swap_of_groups_is_found_and_both_are_named():
    groups = KEY.split("-")
    for first, second in combinations(range(8), 2):
        typed = list(groups)
        typed[first], typed[second] = groups[second], groups[first]
        with pytest.raises(BadRecoveryKey, match="have changed places") as told:
            read("-".join(typed))
        assert told.value.groups == (first + 1, second + 1)


def test_groups_that_are_the_same_in_every_letter_but_the_check_are_told_apart_by_their_place():
    groups = written(0).split("-")
    assert len(set(groups)) == 8


def test_a_letter_missing_is_told_of_its_group_and_a_group_missing_by_the_count():
    groups = KEY.split("-")
    short = [*groups]
    short[2] = short[2][:4]
    with pytest.raises(BadRecoveryKey, match="Group 3 is not 5 letters long") as told:
        read("-".join(short))
    assert told.value.groups == (3,)
    with pytest.raises(BadRecoveryKey, match="40 in all; these are 35"):
        read("-".join(groups[:7]))
    with pytest.raises(BadRecoveryKey):
        read("")
    with pytest.raises(BadRecoveryKey):
        read("A" * 1_000_000)


def test_a_letter_that_no_key_has_is_a_slip():
    groups = KEY.split("-")
    assert _refused("-".join(["UUUUU", *groups[1:]])) == (1,)
    assert _refused("-".join([*groups[:7], "ÄÖ345"])) == (8,)


@given(st.text() | st.lists(st.sampled_from([*ALPHABET, *"oil-– \n"])).map("".join))
def test_whatever_is_typed_is_a_key_or_told_to_be_none(typed):
    groups: tuple[int, ...] = ()
    try:
        assert read(read(typed)) == read(typed)
    except BadRecoveryKey as told:
        groups = told.groups
    assert set(groups) <= set(range(1, 9))


def test_several_groups_that_are_wrong_are_all_named():
    groups = KEY.split("-")
    groups[1], groups[4], groups[6] = "AAAAA", "BBBBB", "CCCCC"
    with pytest.raises(BadRecoveryKey, match="Groups 2, 5 and 7 are not as printed"):
        read("-".join(groups))


def test_two_groups_typed_again_show_that_the_key_was_written_down():
    groups = dict(enumerate(KEY.split("-"), 1))
    for _ in range(40):
        first, second = wanted_groups()
        assert 1 <= first < second <= 8
        confirm(KEY, {first: f" {groups[first].lower()} ", second: groups[second]})
    with pytest.raises(BadRecoveryKey, match="Group 5 is not as shown") as told:
        confirm(KEY, {2: groups[2], 5: groups[6]})
    assert told.value.groups == (5,)
    with pytest.raises(BadRecoveryKey):
        confirm(KEY, {2: "", 5: groups[5]})


def test_every_group_is_asked_for_now_and_then():
    assert {group for _ in range(300) for group in wanted_groups()} == set(range(1, 9))


def test_the_sheet_says_what_it_is_whose_it_is_and_what_to_do_with_it():
    text = sheet(
        KEY,
        register="Wirral \x1b[2J supervision orders",
        vault="ab" * 16,
        made=datetime(2026, 11, 22, 9, 5),
        by="Asha Pell",
    )
    assert "RECOVERY KEY" in text
    assert "22 November 2026, 09:05" in text
    assert "Asha Pell" in text
    assert "ab" * 16 in text
    assert "sotui recover" in text
    assert "\x1b" not in text
    assert max(len(line) for line in text.split("\n")) <= 72
    lines = [line.strip() for line in text.split("\n")]
    at = next(number for number, line in enumerate(lines) if line.endswith("-"))
    assert read(lines[at] + lines[at + 1]) == KEY
    for number, group in enumerate(KEY.split("-"), 1):
        assert f"{number}  {' '.join(group)}" in text
