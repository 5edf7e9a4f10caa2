"""Files a template refers to are found inside one root, and nowhere else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from guestpatch.source.files import DiskFiles, ModuleRoot, NoFiles, Opened, Refused, find_root

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="needs links and pipes")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with files, beside a file that is not for templates."""
    (tmp_path / "secret.bicep").write_text("secret")
    folder = tmp_path / "root"
    (folder / "infra" / "modules").mkdir(parents=True)
    (folder / "main.bicep").write_text("main")
    (folder / "infra" / "app.bicep").write_text("app")
    (folder / "infra" / "modules" / "vm.bicep").write_text("vm")
    return folder


def opened(root: Path, reference: str, base: str = "infra/app.bicep") -> Opened | Refused:
    return DiskFiles(root).open(str(root / base), reference)


def text_of(found: Opened | Refused) -> str | None:
    return found.document.text if isinstance(found, Opened) else None


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("modules/vm.bicep", "vm"),
        ("./modules/vm.bicep", "vm"),
        ("./modules/../modules//vm.bicep", "vm"),
        ("../main.bicep", "main"),
        ("../infra/modules/vm.bicep", "vm"),
        ("app.bicep", "app"),
    ],
)
def test_path_is_relative_to_the_file_it_is_written_in(
    root: Path, reference: str, text: str
) -> None:
    assert text_of(opened(root, reference)) == text


def test_other_spelling_of_a_path_leads_to_the_same_document(root: Path) -> None:
    files = DiskFiles(root)
    base = str(root / "infra" / "app.bicep")

    assert files.open(base, "modules/vm.bicep") is files.open(base, "../infra/modules/vm.bicep")


@pytest.mark.parametrize(
    "reference",
    [
        "../../secret.bicep",
        "modules/../../../secret.bicep",
        "../../../../../../../../etc/passwd",
        "../../root2/x.bicep",
    ],
)
def test_path_that_leads_out_is_refused_whether_or_not_something_is_there(
    root: Path, reference: str
) -> None:
    found = opened(root, reference)

    assert isinstance(found, Refused)
    assert found.kind == "outside"
    assert found.message == f"`{reference}` leads out of the workspace"


@pytest.mark.parametrize(
    "reference",
    [
        "/etc/passwd",
        "//server/share/x.bicep",
        "\\\\server\\share\\x.bicep",
        "C:/x.bicep",
        "c:x.bicep",
        "C:\\x.bicep",
        "modules\\vm.bicep",
        "https://example.com/x.bicep",
        "file:///etc/passwd",
        "file:modules/vm.bicep",
        "modules%2Fvm.bicep",
        "%2e%2e/secret.bicep",
        "modules/vm.bicep\0.txt",
        "",
        "  ",
    ],
)
def test_what_is_no_relative_path_is_refused(root: Path, reference: str) -> None:
    found = opened(root, reference)

    assert isinstance(found, Refused)
    assert "is not a path relative to this file" in found.message


def test_path_that_is_too_long_is_refused(root: Path) -> None:
    for reference in ("a" * 5_000, "a/" * 5_000 + "x.bicep"):
        assert isinstance(opened(root, reference), Refused)


@pytest.mark.parametrize(
    ("reference", "said", "hint"),
    [
        ("modules/vn.bicep", "does not exist", "did you mean `vm.bicep`?"),
        ("module/vm.bicep", "does not exist", "no such folder"),
        ("modules/other.json", "does not exist", "no such file"),
        ("modules", "is not a regular file", "no file"),
        (".", "is not a regular file", "no file"),
    ],
)
def test_missing_file_has_a_hint(root: Path, reference: str, said: str, hint: str) -> None:
    found = opened(root, reference)

    assert isinstance(found, Refused)
    assert found == Refused(f"`{reference}` {said}", hint)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="letter case does not matter there")
def test_file_in_another_letter_case_is_missing_and_named(root: Path) -> None:
    assert opened(root, "modules/VM.bicep") == Refused(
        "`modules/VM.bicep` does not exist", "did you mean `vm.bicep`?"
    )


# -- links and other things than files -------------------------------------------------------------


@posix
def test_link_is_followed_inside_the_root_only(root: Path) -> None:
    (root / "inside.bicep").symlink_to(root / "main.bicep")
    (root / "outside.bicep").symlink_to(root.parent / "secret.bicep")
    (root / "folder").symlink_to(root.parent)

    assert text_of(opened(root, "../inside.bicep")) == "main"
    assert text_of(opened(root, "../outside.bicep")) is None
    assert text_of(opened(root, "../folder/secret.bicep")) is None


@posix
def test_link_to_itself_is_refused(root: Path) -> None:
    (root / "infra" / "a.bicep").symlink_to(root / "infra" / "b.bicep")
    (root / "infra" / "b.bicep").symlink_to(root / "infra" / "a.bicep")

    assert isinstance(opened(root, "a.bicep"), Refused)


@posix
def test_path_goes_up_from_where_a_link_leads(root: Path) -> None:
    """As the file system sees it: the text alone would say that this stays inside."""
    (root / "infra" / "out").symlink_to(root.parent)

    assert isinstance(opened(root, "out/../infra/app.bicep"), Refused)


@posix
def test_pipe_and_device_are_not_read(root: Path) -> None:
    os.mkfifo(root / "infra" / "pipe.bicep")
    (root / "infra" / "null.bicep").symlink_to("/dev/null")

    assert opened(root, "pipe.bicep") == Refused("`pipe.bicep` is not a regular file", "no file")
    assert isinstance(opened(root, "null.bicep"), Refused)


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read anything")
def test_file_that_may_not_be_read_is_refused(root: Path) -> None:
    (root / "main.bicep").chmod(0)

    assert isinstance(opened(root, "../main.bicep"), Refused)


def test_file_that_is_too_large_is_not_read(root: Path) -> None:
    with (root / "infra" / "large.bicep").open("wb") as stream:
        stream.truncate(16 * 1024 * 1024 + 1)

    found = opened(root, "large.bicep")

    assert isinstance(found, Refused)
    assert "is larger than" in found.message


def test_bytes_that_are_no_text_can_still_be_opened(root: Path) -> None:
    (root / "infra" / "bytes").write_bytes(b"\xff\xfe\x00\x80")

    found = opened(root, "bytes")

    assert isinstance(found, Opened)
    assert found.data == b"\xff\xfe\x00\x80"


# -- folders ---------------------------------------------------------------------------------------


def test_entries_are_the_regular_files_of_a_folder_sorted(root: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (root / "infra" / name).write_text("")

    found = DiskFiles(root).entries(str(root / "main.bicep"), "infra")

    assert found == ("a.txt", "app.bicep", "b.txt")


@posix
def test_entries_leave_links_out(root: Path) -> None:
    (root / "infra" / "link.txt").symlink_to(root / "main.bicep")

    assert DiskFiles(root).entries(str(root / "main.bicep"), "infra") == ("app.bicep",)


@pytest.mark.parametrize("reference", ["..", "/etc", "gone", "main.bicep"])
def test_entries_of_what_is_no_folder_of_the_root_are_refused(root: Path, reference: str) -> None:
    assert isinstance(DiskFiles(root).entries(str(root / "main.bicep"), reference), Refused)


# -- registries ------------------------------------------------------------------------------------

WRITTEN = "br/public:avm/res/vm:1.0.0"
CANONICAL = "br:mcr.microsoft.com/bicep/avm/res/vm:1.0.0"


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """Local copies of modules, as in a checkout of their sources."""
    for name, text in {
        "avm/res/vm/main.bicep": "source",
        "avm/res/vm/part.bicep": "part",
        "avm/res/net/main.json": "compiled",
        "avm/res/disk/main.bicep": "any version",
        "avm/res/disk/2.0.0/main.bicep": "version 2",
        "avm/res/empty/readme.md": "",
    }.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "mirror"


@pytest.mark.parametrize(
    ("prefix", "folder"),
    [
        ("br/public:avm", "avm"),
        ("br/public:avm/", "avm"),
        ("br/public:avm/res", "avm/res"),
        ("br/public:", ""),
        ("br:mcr.microsoft.com/bicep/avm", "avm"),
        ("br:mcr.microsoft.com/bicep", ""),
        ("BR/Public:AVM", "avm"),
        ("br/public:avm/res/vm", "avm/res/vm"),
    ],
)
def test_folder_stands_for_what_begins_with_its_prefix(
    root: Path, mirror: Path, prefix: str, folder: str
) -> None:
    files = DiskFiles(root, (ModuleRoot(prefix, mirror / folder),))

    assert text_of(files.artifact(WRITTEN, CANONICAL)) == "source"


@pytest.mark.parametrize(
    "prefix", ["br/public:av", "br/public:avm/res/v", "br/other:avm", "ts:avm", "br:mcr"]
)
def test_folder_does_not_stand_for_anything_else(root: Path, mirror: Path, prefix: str) -> None:
    found = DiskFiles(root, (ModuleRoot(prefix, mirror / "avm"),)).artifact(WRITTEN, CANONICAL)

    assert isinstance(found, Refused)
    assert (found.message, found.kind) == (f"module `{WRITTEN}` is not here", "remote")


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("avm/res/net:1.0.0", "compiled"),
        ("avm/res/disk:1.0.0", "any version"),
        ("avm/res/disk:2.0.0", "version 2"),
        ("avm/res/disk@sha256:abc", "any version"),
        ("avm/res/empty:1.0.0", None),
        ("avm/res/gone:1.0.0", None),
        ("avm/res:1.0.0", None),
        ("avm/../../secret:1.0.0", None),
        ("avm/res/vm:../../../..", "source"),
        ("avm/res/vm\0:1.0.0", None),
    ],
)
def test_copy_is_looked_for_by_version_and_as_source_first(
    root: Path, mirror: Path, reference: str, text: str | None
) -> None:
    files = DiskFiles(root, (ModuleRoot("br/public:", mirror),))

    found = files.artifact(f"br/public:{reference}", f"br:mcr.microsoft.com/bicep/{reference}")

    assert text_of(found) == text


def test_longest_prefix_is_tried_first(root: Path, mirror: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "main.bicep").write_text("mine")
    roots = (
        ModuleRoot("br/public:avm", mirror / "avm"),
        ModuleRoot("br/public:avm/res/vm", tmp_path / "mine"),
    )

    for order in (roots, roots[::-1]):
        assert text_of(DiskFiles(root, order).artifact(WRITTEN, CANONICAL)) == "mine"


def test_copy_may_read_the_files_of_its_own_folder_only(root: Path, mirror: Path) -> None:
    files = DiskFiles(root, (ModuleRoot("br/public:avm", mirror / "avm"),))
    base = str(mirror / "avm/res/vm/main.bicep")

    assert text_of(files.open(base, "part.bicep")) == "part"
    assert text_of(files.open(base, "../disk/main.bicep")) == "any version"
    assert isinstance(files.open(base, "../../../../root/main.bicep"), Refused)


@posix
def test_copy_that_is_a_link_to_somewhere_else_is_not_read(root: Path, mirror: Path) -> None:
    (mirror / "avm/res/vm/main.bicep").unlink()
    (mirror / "avm/res/vm/main.bicep").symlink_to(root.parent / "secret.bicep")
    files = DiskFiles(root, (ModuleRoot("br/public:avm", mirror / "avm"),))

    assert isinstance(files.artifact(WRITTEN, CANONICAL), Refused)


@pytest.mark.parametrize(
    ("canonical", "place"),
    [
        (CANONICAL, "br/mcr.microsoft.com/bicep$avm$res$vm/1.0.0$"),
        ("br:own.azurecr.io:443/a/b:v1", "br/own.azurecr.io$443/a$b/v1$"),
        ("br:own.azurecr.io/a/b@sha256:abc", "br/own.azurecr.io/a$b/sha256#abc"),
        ("ts:subscription/group/name:v1", "ts/subscription/group/name/v1"),
    ],
)
def test_module_is_found_where_the_compiler_keeps_it(
    root: Path, tmp_path: Path, canonical: str, place: str
) -> None:
    folder = tmp_path / "cache" / place
    folder.mkdir(parents=True)
    (folder / "main.json").write_text("kept")

    files = DiskFiles(root, caches=(tmp_path / "nothing", tmp_path / "cache"))

    assert text_of(files.artifact(canonical, canonical)) == "kept"


@pytest.mark.parametrize(
    "reference",
    ["br:", "br:a", "br:a/b", "br:../../x:1", "br:a/b:..", "ts:", "ts:../../a/b:1", "br:a/\0:1"],
)
def test_reference_that_is_none_is_not_looked_up_in_the_cache(
    root: Path, tmp_path: Path, reference: str
) -> None:
    (tmp_path / "main.json").write_text("outside")
    (tmp_path / "cache").mkdir()

    files = DiskFiles(root, caches=(tmp_path / "cache",))

    assert isinstance(files.artifact(reference, reference), Refused)


def test_without_files_nothing_is_found() -> None:
    files = NoFiles()

    assert isinstance(files.open("main.bicep", "x.bicep"), Refused)
    assert isinstance(files.entries("main.bicep", "."), Refused)
    assert isinstance(files.artifact(WRITTEN, CANONICAL), Refused)


# -- the root --------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder that has nothing to do with the template."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("elsewhere")
def test_root_is_the_repository_around_a_template(root: Path) -> None:
    (root / ".git").mkdir()

    assert find_root(root / "infra/modules/vm.bicep") == root
    assert find_root(root / "infra/modules/vm.bicep", root / "infra") == root


def test_root_without_a_repository_is_the_working_folder(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)

    assert find_root(root / "infra/modules/vm.bicep") == root


@pytest.mark.usefixtures("elsewhere")
def test_root_of_a_template_elsewhere_is_the_folder_that_was_given(root: Path) -> None:
    assert find_root(root / "infra/modules/vm.bicep", root / "infra") == root / "infra"
    assert find_root(root / "infra/modules/vm.bicep") == root / "infra" / "modules"
