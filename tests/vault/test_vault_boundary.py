"""What the vault brings with it: little until it is opened, and then the driver's own exceptions."""

from __future__ import annotations

import subprocess
import sys


def _printed(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_naming_the_vault_loads_neither_driver_nor_ciphers():
    program = (
        "import sys, sotui.vault.open, sotui.vault.create, sotui.vault.thread, sotui.vault.session,"
        " sotui.vault.migrations, sotui.vault.model, sotui.vault.audit;"
        "print([m for m in ('sqlcipher3', 'sqlite_utils', 'cryptography', 'zxcvbn', 'textual', 'pydantic')"
        " if m in sys.modules])"
    )
    assert _printed(program) == "[]"


def test_sqlite_utils_knows_the_drivers_own_exceptions():
    program = (
        "import sotui.vault.driver, sqlcipher3.dbapi2, sqlite_utils.db;"
        "print(sqlite_utils.db.OperationalError is sqlcipher3.dbapi2.OperationalError)"
    )
    assert _printed(program) == "True"
