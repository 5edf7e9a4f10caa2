"""Steps of a pipeline definition, run as a build server runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]


class Ended(NamedTuple):
    exit_code: int
    output: str


def read_yaml(path: Path) -> Any:  # noqa: ANN401
    return YAML(typ="safe").load(path)


def scalars_as_text(data: Any) -> Any:  # noqa: ANN401
    """YAML as Azure Pipelines takes it, and as its schema describes it: every scalar is a text."""
    match data:
        case dict():
            return {name: scalars_as_text(value) for name, value in data.items()}
        case list():
            return [scalars_as_text(value) for value in data]
        case bool():
            return str(data).lower()
        case _:
            return str(data)


def bash(script: str, folder: Path, **variables: str) -> Ended:
    """A step of bash, with the program of this environment first on the path."""
    program = str(Path(sys.executable).parent)
    environment: Mapping[str, str] = {
        "HOME": str(folder),
        "PATH": os.pathsep.join((program, os.environ["PATH"])),
        **variables,
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=300,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode())
