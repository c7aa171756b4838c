"""Replacing files: whole or not at all, and the same in all but the content."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from autogen_migrate.output.write import WriteError, stage


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "a.py"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def only(file: Path) -> bool:
    return os.listdir(file.parent) == [file.name]


def test_staged_and_committed(file: Path) -> None:
    file.chmod(0o751)
    staged = stage(str(file), b"old", b"new\r\n\xff")
    assert file.read_bytes() == b"old"
    staged.commit()
    staged.discard()
    assert file.read_bytes() == b"new\r\n\xff"
    assert stat.S_IMODE(file.stat().st_mode) == 0o751
    assert only(file)


def test_discarded(file: Path) -> None:
    stage(str(file), b"old", b"new").discard()
    assert file.read_bytes() == b"old"
    assert only(file)


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(Path("folder") / "a.py")
    stage(str(link), b"old", b"new").commit()
    assert link.is_symlink()
    assert file.read_bytes() == b"new"
    assert sorted(os.listdir(tmp_path)) == ["folder", "link.py"]


def test_hard_links_are_counted(file: Path, tmp_path: Path) -> None:
    os.link(file, tmp_path / "other.py")
    staged = stage(str(file), b"old", b"new")
    assert staged.links == 2
    staged.commit()
    assert (tmp_path / "other.py").read_bytes() == b"old"


def test_owner_and_attributes_are_kept(file: Path) -> None:
    if os.geteuid() == 0:
        os.chown(file, 12345, 12346)
    try:
        os.setxattr(file, "user.note", b"x")
        attributes = {"user.note": b"x"}
    except OSError:  # the file system has none
        attributes = {}
    before = file.stat()
    stage(str(file), b"old", b"new").commit()
    after = file.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
    assert {name: os.getxattr(file, name) for name in attributes} == attributes


def test_a_read_only_file_is_left(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        stage(str(file), b"old", b"new")
    assert only(file)


def test_a_file_that_changed_meanwhile_is_left(file: Path) -> None:
    staged = stage(str(file), b"old", b"new")
    file.write_bytes(b"typed just now")
    with pytest.raises(WriteError, match="changed by someone else"):
        staged.commit()
    staged.discard()
    assert file.read_bytes() == b"typed just now"
    assert only(file)


def test_a_file_that_is_gone(file: Path) -> None:
    staged = stage(str(file), b"old", b"new")
    file.unlink()
    with pytest.raises(WriteError):
        staged.commit()
    staged.discard()
    with pytest.raises(WriteError):
        stage(str(file), b"old", b"new")
    assert os.listdir(file.parent) == []


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
    )


def test_a_full_disk(file: Path) -> None:
    """A limit on file size gives the error of a full disk in the middle of the write."""
    script = """
        import resource, signal, sys
        from autogen_migrate.output.write import WriteError, stage
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            stage(sys.argv[1], b"old", b"x" * 5000)
        except WriteError as error:
            sys.exit(str(error))
    """
    done = run(script, str(file))
    assert os.strerror(errno.EFBIG).encode() in done.stderr
    assert file.read_bytes() == b"old"
    assert only(file)


def test_killed_between_staging_and_moving(file: Path) -> None:
    script = """
        import os, signal, sys
        from autogen_migrate.output.write import stage
        stage(sys.argv[1], b"old", b"new")
        os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run(script, str(file)).returncode == -signal.SIGKILL
    assert file.read_bytes() == b"old"
