"""A program of its own: sets ``pages.typ`` with ``data.json`` of a folder as ``made.pdf`` there.

It is run by ``as_pdf`` with little memory and little time. It reads that folder and the fonts,
nothing else: no packages, no fonts of the system, no network. It knows nothing of the product.
"""

import resource
import sys
from pathlib import Path
from typing import Literal

import typst

MEMORY = 1024 * 1024 * 1024  # bytes of addresses
SECONDS = 60  # of a processor
LARGEST = 128 * 1024 * 1024  # bytes of a file
ACCESSIBLE: Literal["ua-1"] = "ua-1"  # PDF/UA-1: tagged, for screen readers


def main(folder: Path, fonts: Path) -> None:
    """Set the pages; a text with letters that no font of ours has is set without the promise."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    compiler = typst.Compiler(
        str(folder / "pages.typ"),
        root=str(folder),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        package_path=str(folder / "packages"),
        package_cache_path=str(folder / "packages"),
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards=[ACCESSIBLE], timestamp=0)
    except typst.TypstError:
        made = compiler.compile(format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    (folder / "made.pdf").write_bytes(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
