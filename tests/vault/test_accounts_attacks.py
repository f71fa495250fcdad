"""A vault.json of several people, changed by somebody who would like to be another: it lets nobody in so."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from people import CHEAP, DEEDS, MADE, MIGRATIONS, WORDS, copied, make, opened

from sotui.vault import accounts, recovery_key
from sotui.vault.errors import Altered, Damaged, VaultError, WrongPassphrase
from sotui.vault.grants import sign
from sotui.vault.header import Header, Slot
from sotui.vault.kdf import KdfParams
from sotui.vault.keys import Seeds
from sotui.vault.open import open_vault, read_header, unlock
from sotui.vault.slots import make_slot
from sotui.vault.unlocked import Unlocked

KEY = recovery_key.written(0x1234567890ABCDEF1234567890ABCDEF12345678)


@pytest.fixture(scope="module")
def made_for_attacks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make(tmp_path_factory.mktemp("attacked") / "register")
    with opened(folder, "Bo Marsh") as session:
        accounts.make_recovery_key(session, KEY)
    return folder


@pytest.fixture
def register(made_for_attacks: Path, tmp_path: Path) -> Path:
    return copied(made_for_attacks, tmp_path / "attacked")


def _flipped(register: Path, every: int) -> int:
    path = register / "vault.json"
    whole = path.read_bytes()
    for at in range(0, len(whole), every):
        for bit in (0x01, 0x40):
            broken = bytearray(whole)
            broken[at] ^= bit
            path.write_bytes(broken)
            with pytest.raises(Damaged) as told:
                open_vault(register, "Asha Pell", WORDS["Asha Pell"], migrations=MIGRATIONS, deeds=DEEDS)
            assert "A good copy is" in told.value.message, at
            assert "vault.json.bak" in told.value.message, at
            assert path.read_bytes() == broken
    path.write_bytes(whole)
    return len(whole)


def test_a_flipped_byte_is_damage_and_names_the_good_copy(register):
    assert _flipped(register, 97) > 4000
    with opened(register, "Asha Pell"):
        pass


@pytest.mark.deep
def test_every_flipped_byte_is_damage_and_names_the_good_copy(register):
    _flipped(register, 1)


def _slot(header: Header, name: str) -> Slot:
    (slot_id,) = (grant.slot for grant in header.grants if grant.name == name)
    return next(slot for slot in header.slots if slot.id == slot_id)


def _with(header: Header, changed: Slot) -> Header:
    slots = tuple(changed if slot.id == changed.id else slot for slot in header.slots)
    return replace(header, slots=slots)


def _roled(header: Header, whose: str, /, **changed: object) -> Header:
    grants = tuple(replace(grant, **changed) if grant.name == whose else grant for grant in header.grants)
    return replace(header, grants=grants)


def _swapped(header: Header) -> dict[str, Header]:
    """What can be made of the header without any key."""
    asha, bo, cy = (_slot(header, name) for name in ("Asha Pell", "Bo Marsh", "Cy Vale"))
    asha_grant, bo_grant, cy_grant = (
        next(grant for grant in header.grants if grant.slot == slot.id) for slot in (asha, bo, cy)
    )
    others = tuple(grant for grant in header.grants if grant.slot not in (asha.id, cy.id))
    key = next(slot for slot in header.slots if slot.kind == "recovery")
    return {
        "Cy's way in under Asha's id": _with(
            header, replace(asha, wrap=cy.wrap, nonce=cy.nonce, salt=cy.salt, key=cy.key)
        ),
        "Cy's way in with Asha's public keys": _with(
            header, replace(cy, sign=asha.sign, receive=asha.receive)
        ),
        "Asha's sealed key in Cy's slot": _with(header, replace(cy, key=asha.key)),
        "Asha's grant on Cy's slot": replace(
            header, grants=(asha_grant, *others, replace(asha_grant, slot=cy.id))
        ),
        "the two grants exchanged": replace(
            header,
            grants=(replace(asha_grant, slot=cy.id), replace(cy_grant, slot=asha.id), *others),
        ),
        "Cy an administrator": _roled(header, "Cy Vale", roles=("administrator",)),
        "Cy under Bo's name": _roled(header, "Cy Vale", name=bo_grant.name),
        "Cy signed for by Cy": _roled(header, "Cy Vale", by=cy.id),
        "the recovery key a person's way in": _with(header, replace(key, kind="passphrase")),
        "Cy's way in a recovery key": _with(header, replace(cy, kind="recovery")),
        "less work for a guess": _with(header, replace(cy, kdf=KdfParams(19 * 1024, 2, 1))),
        "another salt": _with(header, replace(cy, salt="00" * 16)),
        "Bo left out": replace(
            header,
            slots=tuple(slot for slot in header.slots if slot.id != bo.id),
            grants=tuple(grant for grant in header.grants if grant.slot != bo.id),
        ),
        "the recovery key left out": replace(
            header,
            slots=tuple(slot for slot in header.slots if slot.id != key.id),
            grants=tuple(grant for grant in header.grants if grant.slot != key.id),
        ),
        "another root": replace(header, root=cy.sign),
        "an epoch on": replace(header, epoch=2, database="records-2.db"),
        "in another order": replace(header, slots=header.slots[::-1], grants=header.grants[::-1]),
    }


WAYS = (
    "Cy's way in under Asha's id",
    "Cy's way in with Asha's public keys",
    "Asha's sealed key in Cy's slot",
    "Asha's grant on Cy's slot",
    "the two grants exchanged",
    "Cy an administrator",
    "Cy under Bo's name",
    "Cy signed for by Cy",
    "the recovery key a person's way in",
    "Cy's way in a recovery key",
    "less work for a guess",
    "another salt",
    "Bo left out",
    "the recovery key left out",
    "another root",
    "an epoch on",
    "in another order",
)


@pytest.mark.parametrize("way", WAYS)
def test_changed_without_a_key_it_lets_nobody_in_whoever_tries(register, way):
    forged = _swapped(read_header(register))[way]
    (register / "vault.json").write_bytes(forged.to_bytes())
    if forged.epoch == 2:
        (register / "records-1.db").rename(register / "records-2.db")
    for name in ("Cy Vale", "Asha Pell", "Bo Marsh"):
        for words in {WORDS["Cy Vale"], WORDS[name]}:
            with pytest.raises(VaultError) as told, opened(register, name, words):
                pass
            assert isinstance(told.value, (Altered, Damaged, WrongPassphrase))
            assert "Nothing was" in told.value.message


def test_all_ways_are_tried(register):
    assert set(_swapped(read_header(register))) == set(WAYS)


# Somebody who has the data key, since they have an account


def _cy(register: Path) -> Unlocked:
    header = read_header(register)
    return unlock(register, header, _slot(header, "Cy Vale"), WORDS["Cy Vale"])


def _put(register: Path, forged: Header, cy: Unlocked) -> None:
    """Into vault.json and into the records, each with a right mac."""
    content = forged.sealed(cy.data_key).to_bytes()
    with opened(register, "Cy Vale") as session:
        session._conn.execute("UPDATE vault_header SET content = ?", (content,))
    (register / "vault.json").write_bytes(content)


def test_signing_for_oneself_or_by_the_recovery_key_makes_nobody_an_administrator(register):
    cy = _cy(register)
    header, own = cy.header, cy.slot
    key = next(slot for slot in header.slots if slot.kind == "recovery")
    mine = next(grant for grant in header.grants if grant.slot == own.id)
    for by in (own.id, key.id, _slot(header, "Asha Pell").id):
        raised = sign(replace(mine, roles=("administrator",), by=by), cy.seeds)
        grants = tuple(raised if grant.slot == own.id else grant for grant in header.grants)
        copy = copied(register, register.parent / by)
        _put(copy, replace(header, grants=grants), cy)
        with pytest.raises(Altered, match="people and roles"), opened(copy, "Cy Vale"):
            pass


def test_a_recovery_key_or_a_person_of_ones_own_making_opens_nothing(register):
    cy = _cy(register)
    header = cy.header
    for kind, name, roles in (
        ("recovery", "Recovery key", ("administrator",)),
        ("passphrase", "Eve Ling", ("chair",)),
    ):
        slot, seeds = make_slot(
            vault=header.vault,
            epoch=1,
            data_key=cy.data_key,
            user="ee" * 16,
            kind=kind,
            secret=recovery_key.secret(KEY),
            kdf=CHEAP,
            made=MADE,
        )
        bare = replace(
            header.grants[0],
            slot=slot.id,
            user=slot.user,
            name=name,
            roles=roles,
            sign=slot.sign,
            receive=slot.receive,
        )
        for by, signer in ((slot.id, seeds), (cy.slot.id, cy.seeds)):
            grant = sign(replace(bare, by=by), signer)
            slots = tuple(each for each in header.slots if each.kind != kind or kind == "passphrase")
            kept = {each.id for each in slots}
            grants = tuple(each for each in header.grants if each.slot in kept)
            forged = replace(header, slots=(*slots, slot), grants=(*grants, grant)).sealed(cy.data_key)
            with pytest.raises(Altered, match="people and roles"):
                unlock(register, forged, slot, recovery_key.secret(KEY))


def test_a_root_of_ones_own_is_known_by_the_records(register):
    """The key at which grants end stands in the records, and in the audit of the act that changed it."""
    from sotui.vault.verify import verify

    cy = _cy(register)
    header = cy.header
    grants = tuple(
        sign(
            replace(
                grant,
                by=cy.slot.id,
                roles=("administrator",) if grant.slot == cy.slot.id else grant.roles,
            ),
            cy.seeds,
        )
        for grant in header.grants
    )
    forged = replace(header, root=cy.slot.sign, grants=grants)
    _put(register, forged, cy)
    with pytest.raises(Altered, match="do not belong together"), opened(register, "Cy Vale"):
        pass
    # With the root in the records rewritten as well it opens, and the check of the audit names it.
    restored = copied(register, register.parent / "rooted")
    (restored / "vault.json").write_bytes(header.to_bytes())
    from sotui.vault import driver

    conn = driver.connect(restored / "records-1.db", cy.key("database"))
    conn.execute("UPDATE vault_meta SET value = ? WHERE name = 'root'", (cy.slot.sign,))
    conn.close()
    (restored / "vault.json").write_bytes(forged.sealed(cy.data_key).to_bytes())
    with opened(restored, "Cy Vale") as session:
        assert "accounts altered" in [fault.kind for fault in verify(session).faults]


# Work beyond all bounds


@pytest.mark.parametrize(
    "kdf",
    [
        KdfParams(1 << 32, 3, 4),
        KdfParams(65536, 10**9, 4),
        KdfParams(65536, 3, 0),
        KdfParams(65536, 3, 99),
        KdfParams(0, 0, 0),
    ],
)
def test_a_derivation_beyond_bounds_in_anybodys_slot_is_refused_at_once(register, kdf):
    header = read_header(register)
    forged = _with(header, replace(_slot(header, "Cy Vale"), kdf=kdf))
    (register / "vault.json").write_bytes(forged.to_bytes())
    spent = []
    for _ in range(5):
        begun = time.perf_counter()
        with pytest.raises(Damaged, match="outside the bounds"):
            open_vault(register, "Asha Pell", WORDS["Asha Pell"], migrations=MIGRATIONS, deeds=DEEDS)
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.01


def test_keys_that_are_no_points_of_their_curve_are_no_way_in(register):
    header = read_header(register)
    for bad in ("00" * 32, "ff" * 32, Seeds.fresh().public[0]):
        forged = _with(header, replace(_slot(header, "Cy Vale"), sign=bad, receive=bad))
        (register / "vault.json").write_bytes(forged.to_bytes())
        with pytest.raises(Altered), opened(register, "Cy Vale"):
            pass
