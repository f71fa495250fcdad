"""No clause is said to be carried by a screen without a test that does what it asks."""

from __future__ import annotations

import test_carried_by_orders
import test_carried_by_procedures
import test_carried_by_supervision
from proofs import PROVED

from sotui.desk.clause_homes import CARRIED

PLACES = (test_carried_by_orders, test_carried_by_procedures, test_carried_by_supervision)


def test_every_clause_that_a_screen_carries_has_its_proof() -> None:
    assert set(PROVED) == set(CARRIED)


def test_every_proof_is_a_test_that_is_run() -> None:
    run = {name for place in PLACES for name in vars(place) if name.startswith("test_")}
    assert set(PROVED.values()) <= run
