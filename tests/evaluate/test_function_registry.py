"""Functions are found by name, and only those that are needed are loaded."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from guestpatch.evaluate import functions
from guestpatch.evaluate.functions import FUNCTIONS

FOLDER = Path(functions.__file__).parent


def test_registry_lists_exactly_what_the_modules_have() -> None:
    modules = (
        import_module(f"guestpatch.evaluate.functions.{path.stem}")
        for path in sorted(FOLDER.glob("*.py"))
        if path.stem not in ("__init__", "registry", "calling")
    )
    defined = [each.name for module in modules for each in getattr(module, "FUNCTIONS", ())]

    assert sorted(defined) == sorted(FUNCTIONS)
    assert all(FUNCTIONS[name].name == name for name in FUNCTIONS)


def test_function_that_is_not_called_is_not_loaded() -> None:
    program = (
        "import sys\n"
        "from guestpatch.evaluate.functions import FUNCTIONS\n"
        "FUNCTIONS['concat']\n"
        "print('guestpatch.evaluate.functions.network' in sys.modules)\n"
    )

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert ended.stdout.decode().strip() == "False"
