"""The locks are complete, hashed, and hold no address."""

import shutil
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools.check_requirements import problems, problems_of_lock, problems_of_request

HASH = "    --hash=sha256:" + "0" * 64


def test_requirements_and_locks_agree() -> None:
    assert problems(ROOT / "requirements") == []


def test_other_lock_formats_are_absent() -> None:
    assert [name for name in ("uv.lock", "pylock.toml") if (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"flask==3.1 \\\n{HASH}\n", []),
        ("flask==3.1\n", ["x.lock: flask has no hash"]),
        (f"flask==3.1 \\\n{HASH}\n# https://x\n", "address"),
        ("-e .\n", ["x.lock: does not understand '-e .'"]),
    ],
)
def test_lock_with_a_fault_is_reported(text: str, found: list[str] | str) -> None:
    reported = problems_of_lock("x.lock", text)
    assert reported == found if isinstance(found, list) else found in reported[0]


def test_requirement_that_the_lock_lacks_is_reported() -> None:
    lock = f"flask==3.1.3 \\\n{HASH}\n"
    assert problems_of_request("base", "flask>=3.1\n", lock) == []
    assert problems_of_request("base", "flask>=4\n", lock) == [
        "base.lock: flask 3.1.3 is not >=4; run make lock"
    ]
    assert problems_of_request("base", "babel\n", lock) == [
        "base.lock: babel is missing; run make lock"
    ]


def test_locks_out_of_step_are_reported(tmp_path: Path) -> None:
    for path in (ROOT / "requirements").iterdir():
        shutil.copy(path, tmp_path)
    dev = tmp_path / "dev.lock"
    dev.write_text(dev.read_text().replace("flask==", "flask==9"))
    assert problems(tmp_path) == [
        "dev.lock: flask differs from base.lock; run make lock",
    ] or "dev.lock: flask differs from base.lock; run make lock" in problems(tmp_path)
