"""Revisions of a git repository, read through ``git`` itself.

Nothing is fetched and no hook, filter or pager of the repository is run. Everything is asked for
by the ids of objects, so that no name of a file or branch is ever taken for an option.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.discovery import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Blob", "GitError", "Repository", "Revision"]

_SECONDS = 120
_SAFE = (
    "--no-pager",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
)
_OF_A_HOOK = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_NAMESPACE",
)
"""What git sets for a hook; it would make us look at another repository than the one asked for."""
_OFFLINE = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_LINK, _FILE = "120000", "100"
_FIELDS = 4
_DEFAULT_BRANCHES = ("main", "master")
_SHORT = 7


class GitError(Exception):
    """What cannot be read from git. ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Blob(NamedTuple):
    """A file of a revision. ``is_link`` where its content is the path it leads to."""

    id: str
    size: int
    is_link: bool = False


class Revision(NamedTuple):
    """A commit, and what it was asked for as."""

    id: str
    said: str

    @property
    def short(self) -> str:
        """The start of its id, for people."""
        return self.id[:_SHORT]


@dataclass(frozen=True)
class Repository:
    """A work tree under git. ``root`` is its real folder."""

    root: Path

    @staticmethod
    def around(folder: Path) -> Repository:
        """The repository that a folder is in. Raises GitError."""
        done = _run(folder, ("rev-parse", "--show-toplevel"))
        if done.returncode:
            said = _first_line(done.stderr)
            if "not a git repository" in said:
                message = f"{folder}: not in a git repository"
                raise GitError(message, "Compare with a file instead: --base-file, --against.")
            raise GitError(f"{folder}: git says: {said}")
        return Repository(Path(os.fsdecode(done.stdout.rstrip(b"\n"))).resolve())

    # -- revisions -----------------------------------------------------------------------------

    def resolve(self, name: str) -> Revision:
        """The commit that a name stands for. Raises GitError."""
        found = self._commit(name)
        if found is None:
            raise GitError(f"no revision is called `{name}`", self._hint_of_depth())
        return Revision(found, name)

    def merge_base(self, branch: str | None = None) -> Revision:
        """The last commit shared with a branch, the default one if none is named. Raises GitError."""
        target = self._branch(branch) if branch else self._default_branch()
        commit = self._commit(target)
        if commit is None:
            raise GitError(f"no revision is called `{target}`", self._hint_of_depth())
        if self._commit("HEAD") is None:
            raise GitError("the repository has no commit yet")
        done = self._git("merge-base", "HEAD", commit)
        found = done.stdout.decode("ascii", "replace").split()
        if done.returncode or not found:
            if self.is_shallow:
                message = f"the clone is shallow and ends before the merge base with `{target}`"
                raise GitError(message, self._hint_of_depth())
            raise GitError(
                f"no commit is shared with `{target}`", "Name a revision: --base REVISION."
            )
        return Revision(found[0], f"merge base with {target}")

    @cached_property
    def is_shallow(self) -> bool:
        """Whether its history was cut off when it was cloned."""
        return self._git("rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def _commit(self, name: str) -> str | None:
        if not name or name.startswith("-") or "\0" in name:
            return None
        done = self._git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return done.stdout.decode("ascii", "replace").strip() if not done.returncode else None

    def _branch(self, name: str) -> str:
        """The branch of a name, that of the remote first: a local one may be behind."""
        remote = f"origin/{name}"
        return remote if self._commit(f"refs/remotes/{remote}") else name

    def _default_branch(self) -> str:
        done = self._git("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
        head = os.fsdecode(done.stdout.strip()).removeprefix("refs/remotes/")
        if not done.returncode and self._commit(head):
            return head
        for name in _DEFAULT_BRANCHES:
            branch = self._branch(name)
            if self._commit(branch):
                return branch
        raise GitError(
            "which branch is the default one is not known: there is no origin/HEAD, main or master",
            "Name a revision, such as --base origin/develop.",
        )

    def _hint_of_depth(self) -> str:
        if not self.is_shallow:
            return ""
        return (
            "The clone is shallow: `git fetch --unshallow` first, in a workflow `fetch-depth: 0`."
        )

    # -- files ---------------------------------------------------------------------------------

    def files(self, revision: Revision) -> Mapping[str, Blob]:
        """All files of a revision by their path from the root. Raises GitError."""
        done = self._git("ls-tree", "-r", "-z", "-l", "--full-tree", revision.id)
        self._must(done, f"the files of {revision.short} cannot be listed")
        found: dict[str, Blob] = {}
        for entry in done.stdout.split(b"\0"):
            head, tab, path = entry.partition(b"\t")
            fields = head.decode("ascii", "replace").split()
            if tab and len(fields) == _FIELDS and fields[1] == "blob":
                size = int(fields[3]) if fields[3].isdigit() else 0
                found[os.fsdecode(path)] = Blob(fields[2], size, fields[0] == _LINK)
        return found

    def renames(self, revision: Revision) -> Mapping[str, str]:
        """The former paths of files that were renamed since, staged renames included."""
        # The index, not the work tree: to look into the files there, git would run filters.
        done = self._git("diff", "--cached", "--name-status", "-z", "-M", revision.id, "--")
        self._must(done, f"the changes since {revision.short} cannot be listed")
        words = [os.fsdecode(word) for word in done.stdout.split(b"\0")]
        found: dict[str, str] = {}
        index = 0
        while index + 1 < len(words):
            status = words[index]
            if status.startswith(("R", "C")) and index + 2 < len(words):
                found[words[index + 2]] = words[index + 1]
                index += 3
            else:
                index += 2
        return found

    def read(self, blobs: Iterable[Blob]) -> Mapping[str, bytes]:
        """The contents of files by id; those that are too large are left out. Raises GitError."""
        wanted = list(dict.fromkeys(blob.id for blob in blobs if blob.size <= MAX_BYTES))
        if not wanted:
            return {}
        asked = "".join(f"{each}\n" for each in wanted).encode("ascii")
        done = self._git("cat-file", "--batch", given=asked)
        self._must(done, "files of the base cannot be read")
        return dict(_batch(done.stdout))

    def _git(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return _run(self.root, arguments, given)

    @staticmethod
    def _must(done: subprocess.CompletedProcess[bytes], message: str) -> None:
        if done.returncode:
            raise GitError(f"{message}: git says: {_first_line(done.stderr)}")


def _batch(output: bytes) -> Iterable[tuple[str, bytes]]:
    """What ``git cat-file --batch`` wrote: a line with id, type and size, then the content."""
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        fields = output[start:end].decode("ascii", "replace").split()
        if len(fields) != 3:  # noqa: PLR2004 - "<id> missing": a partial clone has not got it
            raise GitError(
                "the repository lacks files of the base: it is a partial clone",
                "Fetch them first, for instance with `git checkout` of the base.",
            )
        start = end + 1 + int(fields[2])
        yield fields[0], output[end + 1 : start]
        start += 1


def _run(
    folder: Path, arguments: Sequence[str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        return subprocess.run(  # noqa: S603 - no shell; what is not ours is an id or was checked
            ["git", *_SAFE, *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            input=given,
            capture_output=True,
            env={**kept, **_OFFLINE},
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed, or not on the PATH") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"git cannot be run: {error}") from error


def _first_line(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else "nothing"
