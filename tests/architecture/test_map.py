"""docs/map.md and the tree tell the same story."""

import re
from collections import Counter

from tests.architecture.tree import ROOT, matching

LISTED = re.compile(r"^- `(bw[a-z_.]*)` [—–-] \S.*$", re.MULTILINE)


def packages() -> set[str]:
    return {".".join(path.parent.parts) for path in matching("bw/**/__init__.py")}


def listed() -> list[str]:
    return LISTED.findall((ROOT / "docs" / "map.md").read_text(encoding="utf-8"))


def test_map_lists_every_package_and_nothing_else() -> None:
    assert sorted(packages() - set(listed())) == []
    assert sorted(set(listed()) - packages()) == []


def test_map_lists_each_package_once() -> None:
    assert [name for name, times in Counter(listed()).items() if times > 1] == []


def test_packages_say_what_they_are() -> None:
    short = {}
    for path in matching("bw/**/__init__.py"):
        if "migrations" in path.parts:
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        docstring = text.split('"""')[1].strip().splitlines() if '"""' in text else []
        if not 3 <= len(docstring) <= 8:
            short[str(path)] = len(docstring)
    assert short == {}
