"""A program that opens the register as the doors do has the driver's own exceptions everywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_rooms_do_not_load_the_library_before_the_driver(
    folder: Path, words_of_the_test_register: str
) -> None:
    """Otherwise the library would miss the driver's faults, leave transactions open and lose writes."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from sotui import desk\n"
        "from sotui.cli import due, importing\n"
        "desk.migrations(), desk.deeds()\n"
        "assert 'sqlite_utils' not in sys.modules\n"
        "opened = desk.open_desk(Path(sys.argv[1]), None, sys.argv[2])\n"
        "import sqlcipher3.dbapi2, sqlite_utils.db\n"
        "assert sqlite_utils.db.OperationalError is sqlcipher3.dbapi2.OperationalError\n"
        "opened.close()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder), words_of_the_test_register], check=True)
