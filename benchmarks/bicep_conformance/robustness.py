"""Level E: damaged text, cut text, paths that lead elsewhere, and whether output is stable."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from bicep_conformance.findings import check_settings, internal_errors, says_something
from bicep_conformance.front import document_of, lower
from bicep_conformance.hostile import HOSTILE
from guestpatch.api import Unit
from guestpatch.source.files import DiskFiles
from guestpatch.source.text import Document
from guestpatch.syntax.bicep import read_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.source.files import Files

__all__ = [
    "Damage",
    "attack_paths",
    "compare_runs",
    "damage_file",
    "limit_memory",
    "print_outputs",
    "read_hostile",
]

SEED = 20261125
MUTATIONS_PER_FILE = 5
MAX_TOKENS_CHANGED = 5
CUTS_PER_FILE = 100
MAX_SECONDS = 20.0
"""What computes longer is ended, and wrong."""
MAX_WAITING = 60.0
"""The same for what does not compute: it may wait for a file that never ends."""
MAX_MEMORY = 3 << 30
"""Bytes of address space of a process that reads such texts."""
MAX_HOSTILE_SECONDS = 6.0
"""Computing time for one hostile text, which is lowered twice here and may share its processor."""


class Damage(NamedTuple):
    """A file and what to do to it."""

    path: str
    kind: str
    """``mutation`` or ``truncation``."""


def damage_file(folder: Path, damage: Damage) -> tuple[str, int, list[str]]:
    """The kind of damage, how many texts were tried, and what went wrong."""
    path = folder / damage.path
    document = document_of(path)
    chance = random.Random(f"{SEED} {damage.kind} {damage.path}")  # noqa: S311 - not a secret
    make = _mutations if damage.kind == "mutation" else _cuts
    files = DiskFiles(path.parent)
    count, wrong = 0, []
    for text in make(document, chance):
        count += 1
        problem = exercise(Document(document.path, text), files)
        if problem:
            wrong.append(f"{damage.kind} {count} of {damage.path}: {problem}")
    return damage.kind, count, wrong


def exercise(document: Document, files: Files) -> str:
    """Lower and check a text; what is wrong with how that went, or nothing."""
    signal.signal(signal.SIGPROF, _too_slow)
    signal.signal(signal.SIGALRM, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    signal.setitimer(signal.ITIMER_REAL, MAX_WAITING)
    try:
        lowered = lower(document, files)
        for about, remarks in lowered.remarks:
            for remark in remarks:
                if not 0 <= remark.start <= remark.end <= len(about.text):
                    return f"remark outside of the file: {remark}"
        _check_spans(lowered.template)
        error, places = internal_errors(Unit(document, files=files))
        if error:
            return error
        if any(not 0 <= start <= end <= length for start, end, length in places):
            return "finding outside of the file"
    except _TooSlowError:
        return f"took more than {MAX_SECONDS:.0f} s, last in {_where()}"
    except Exception:  # noqa: BLE001 - what the program raises is what is being looked for
        return f"{sys.exc_info()[1]!r} in {_where()}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


class _TooSlowError(BaseException):
    """Ends what takes too long; no ``except Exception`` on the way may keep it."""


def _too_slow(_number: int, _frame: object) -> NoReturn:
    raise _TooSlowError


def _where() -> str:
    """The innermost function of the program that an exception came from."""
    frames = traceback.extract_tb(sys.exc_info()[2])
    ours = [each for each in frames if "guestpatch" in each.filename.replace("benchmarks", "")]
    last = ours[-1] if ours else frames[-1]
    return f"{Path(last.filename).name}:{last.lineno} {last.name}"


def limit_memory() -> None:
    """Let this process use so much memory and no more: it then raises instead of swapping."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def _check_spans(node: object) -> None:
    """Every span in a template lies in its document; raises ValueError.

    Expressions that are used in several places are one object and are looked at once.
    """
    stack = [node]
    seen: set[int] = set()
    while stack:
        each = stack.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, tuple):
            if len(each) == 3 and isinstance(each[0], Document):  # noqa: PLR2004 - a span
                if not 0 <= each[1] <= each[2] <= len(each[0].text):
                    raise ValueError(f"span outside of the file: {each}")
            else:
                stack.extend(each)
        elif isinstance(each, dict):
            stack.extend(each.values())


def _mutations(document: Document, chance: random.Random) -> Iterator[str]:
    tokens = read_tokens(document)
    for _ in range(MUTATIONS_PER_FILE):
        pieces = _pieces(document.text, [(each.start, each.end) for each in tokens])
        for _ in range(chance.randint(1, MAX_TOKENS_CHANGED)):
            places = range(1, len(pieces), 2)
            if not places:
                break
            at, other = chance.choice(places), chance.choice(places)
            match chance.choice(("delete", "duplicate", "swap")):
                case "delete":
                    pieces[at] = ""
                case "duplicate":
                    pieces[at] += pieces[at]
                case _:
                    pieces[at], pieces[other] = pieces[other], pieces[at]
        yield "".join(pieces)


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The text in pieces, those between tokens and tokens in turn."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [text[at:start], text[start:end]]
        at = end
    return [*pieces, text[at:]]


def _cuts(document: Document, chance: random.Random) -> Iterator[str]:
    text = document.text
    offsets = range(len(text) + 1)
    for offset in chance.sample(offsets, min(CUTS_PER_FILE, len(offsets))):
        yield text[:offset]


def read_hostile(what: str) -> tuple[str, int, list[str]]:
    """Check one hostile template; in a process of its own, so that nothing else counts."""
    with TemporaryDirectory() as folder:
        document = Document(f"{folder}/main.bicep", HOSTILE[what])
        check_settings()  # read once, and not what is measured
        for _ in range(2):  # what else runs on the processor can only make it slower
            started = time.process_time()
            problem = exercise(document, DiskFiles(Path(folder)))
            seconds = time.process_time() - started
            if problem or seconds <= MAX_HOSTILE_SECONDS:
                break
    if not problem and seconds > MAX_HOSTILE_SECONDS:
        problem = f"took {seconds:.1f} s"
    return "hostile text", 1, [f"{what}: {problem}"] if problem else []


# -- determinism -----------------------------------------------------------------------------------


def print_outputs(folder: Path, paths: list[str]) -> None:
    """One line a file with a digest of everything that comes of it."""
    for each in paths:
        path = folder / each
        lowered = lower(document_of(path), DiskFiles(path.parent))
        digest = sha256()
        for part in (lowered.remarks, lowered.template):
            digest.update(_described(part).encode("utf-8", "surrogatepass"))
        print(digest.hexdigest(), each)


def _described(node: object) -> str:
    if isinstance(node, Document):
        return node.path
    if isinstance(node, tuple):
        return f"({type(node).__name__} {' '.join(map(_described, node))})"
    if isinstance(node, dict):
        return "{" + " ".join(f"{key}: {_described(each)}" for key, each in node.items()) + "}"
    # Parts of a type are looked up when they are asked for: it may contain itself.
    return "…" if callable(node) else repr(node)


def compare_runs(program: Path, folder: Path, paths: list[str]) -> list[str]:
    """The lines that differ between two processes with different hash seeds."""
    outputs: list[list[str]] = []
    for seed in ("1", "2"):
        done = subprocess.run(  # noqa: S603 - this program itself
            [sys.executable, str(program), str(folder), "--print-outputs"],
            input="\n".join(paths),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            return [f"process ended with {done.returncode}: {done.stderr[-300:]}"]
        outputs.append(done.stdout.splitlines())
    first, second = outputs
    if len(first) != len(second):
        return [f"{len(first)} lines, then {len(second)}"]
    return [f"{one} | {other}" for one, other in zip(first, second, strict=True) if one != other]


# -- paths -----------------------------------------------------------------------------------------


_REFUSED = (
    "../../etc/passwd",
    "../../../../../../../../etc/passwd",
    "../outside.bicep",
    "/etc/passwd",
    "{absolute}",
    "file:///etc/passwd",
    "C:\\\\windows\\\\win.ini",
    "\\\\\\\\server\\\\share\\\\x.bicep",
    "link-out.bicep",
    "linked-folder/outside.bicep",
    "folder",
    "folder.bicep",
    "device.bicep",
    "/dev/zero",
    "pipe.bicep",
    "missing.bicep",
    "",
    "  ",
    "%2e%2e/outside.bicep",
    "https://example.com/x.bicep",
)
_LIST_FOLDER = "output o array = loadDirectoryFileInfo('{path}')"
_FOLDERS = ("folder", "folder.bicep")
_STATEMENTS = (
    "module m '{path}' = {{ name: 'm' }}",
    "import {{ x }} from '{path}'\noutput o string = x",
    "import * as n from '{path}'\noutput o string = n.x",
    "output o string = loadTextContent('{path}')",
    "output o object = loadJsonContent('{path}')",
    "output o string = loadFileAsBase64('{path}')",
    "output o object = loadYamlContent('{path}')",
    _LIST_FOLDER,
)
_SILENT = "nothing was said about it"
_SECRET = "SECRET-FROM-OUTSIDE"  # noqa: S105 - what must not be read


def attack_paths() -> tuple[int, list[str]]:
    """How many templates were tried whose references lead elsewhere, and what went wrong."""
    count, wrong = 0, []
    with TemporaryDirectory() as name:
        root = _tree(Path(name))
        for path in _REFUSED:
            written = path.format(absolute=(root.parent / "outside.bicep").as_posix())
            for statement in _STATEMENTS:
                if statement == _LIST_FOLDER and path in _FOLDERS:
                    continue  # a folder inside the root may be listed
                count += 1
                problem = _attack(root, statement.format(path=written))
                if problem:
                    wrong.append(f"{statement.format(path=path)!r}: {problem}")
        for what, probe in _PROBES.items():
            count += 1
            problem = probe(root)
            if problem:
                wrong.append(f"{what}: {problem}")
    return count, wrong


def _tree(folder: Path) -> Path:
    root = folder / "root"
    (root / "folder").mkdir(parents=True)
    (root / "folder.bicep").mkdir()
    (folder / "outside.bicep").write_text(f"@export()\nvar x = '{_SECRET}'\n")
    (root / "link-out.bicep").symlink_to(folder / "outside.bicep")
    (root / "linked-folder").symlink_to(folder)
    (root / "device.bicep").symlink_to("/dev/zero")
    os.mkfifo(root / "pipe.bicep")
    (root / "Case.bicep").write_text("@export()\nvar x = 'inside'\noutput o string = x\n")
    (root / "a.bicep").write_text("module b 'b.bicep' = { name: 'b' }\n")
    (root / "b.bicep").write_text("module a 'a.bicep' = { name: 'a' }\n")
    (root / "self.bicep").write_text("module me 'self.bicep' = { name: 'me' }\n")
    (root / "import-a.bicep").write_text(
        "import { y } from 'import-b.bicep'\n@export()\nvar x = y\n"
    )
    (root / "import-b.bicep").write_text(
        "import { x } from 'import-a.bicep'\n@export()\nvar y = x\n"
    )
    return root


def _attack(root: Path, text: str) -> str:
    """A reference that must not be followed: said so, nothing read, no exception."""
    document = Document((root / "main.bicep").as_posix(), text)
    started = time.process_time()
    problem = exercise(document, DiskFiles(root))
    seconds = time.process_time() - started
    if problem:
        return problem
    if seconds > 2.0:  # noqa: PLR2004 - the limit for hostile input
        return f"took {seconds:.1f} s"
    lowered = lower(document, DiskFiles(root))
    if _SECRET in _described(lowered.template):
        return "a file outside of the root was read"
    return "" if says_something(Unit(document, files=DiskFiles(root))) else _SILENT


def _said_about(name: str) -> Callable[[Path], str]:
    """A file that has to be read to the end, with something said about it."""

    def probe(root: Path) -> str:
        document = document_of(root / name)
        problem = exercise(document, DiskFiles(root))
        if problem:
            return problem
        return "" if says_something(Unit(document, files=DiskFiles(root))) else _SILENT

    return probe


def _other_case(root: Path) -> str:
    text = "module m 'case.bicep' = { name: 'm' }\n"
    return exercise(Document((root / "main.bicep").as_posix(), text), DiskFiles(root))


_PROBES: dict[str, Callable[[Path], str]] = {
    "modules in a circle": _said_about("a.bicep"),
    "a module of itself": _said_about("self.bicep"),
    "imports in a circle": _said_about("import-a.bicep"),
    "a path in other letter case": _other_case,
}
