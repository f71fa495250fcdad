"""How much work a guess at a passphrase costs: Argon2id, its bounds and its calibration."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sotui.vault.errors import Damaged

MIB = 1024
ARGON2_VERSION = 0x13
_TARGET_SECONDS = 0.65
_CEILING_KIB = 256 * MIB


@dataclass(frozen=True, slots=True)
class KdfParams:
    """The cost of one guess: memory in KiB, passes over it, lanes side by side."""

    memory_kib: int
    iterations: int
    lanes: int

    def check(self) -> None:
        """Raise Damaged when outside what is ever written: a forged header must not exhaust the machine."""
        within = (
            19 * MIB <= self.memory_kib <= 1024 * MIB and 1 <= self.iterations <= 16 and 1 <= self.lanes <= 8
        )
        if not within:
            raise Damaged(
                "vault.json asks for a key derivation outside the bounds that SOTUI uses.",
                "Nothing was derived, opened or changed.",
                "Put back vault.json from a backup, or vault.json.bak if that one is whole.",
            )


FLOOR = KdfParams(memory_kib=64 * MIB, iterations=3, lanes=4)


def derive(passphrase: bytes, salt: bytes, params: KdfParams) -> bytes:
    """The 32-byte key that a passphrase opens its slot with; bounds are checked before memory is taken."""
    params.check()
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    return Argon2id(
        salt=salt,
        length=32,
        iterations=params.iterations,
        lanes=params.lanes,
        memory_cost=params.memory_kib,
    ).derive(passphrase)


def calibrate() -> KdfParams:
    """Parameters that cost this machine 0.5 to 0.8 s, never under the floor.

    Memory grows first, to 256 MiB, since that is what costs an attacker; then the passes.
    """
    spent = _cost(FLOOR)
    factor = _TARGET_SECONDS / spent
    if factor <= 1:
        return FLOOR
    memory = min(_CEILING_KIB, int(FLOOR.memory_kib * factor) // (16 * MIB) * (16 * MIB))
    params = KdfParams(max(memory, FLOOR.memory_kib), FLOOR.iterations, FLOOR.lanes)
    spent = _cost(params)
    iterations = min(16, max(FLOOR.iterations, int(params.iterations * _TARGET_SECONDS / spent)))
    return KdfParams(params.memory_kib, iterations, params.lanes)


def _cost(params: KdfParams) -> float:
    begun = time.perf_counter()
    derive(b"calibration", b"\0" * 16, params)
    return time.perf_counter() - begun
