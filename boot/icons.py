"""The sheet of icons: one SVG with a symbol for each Tabler icon that a template or a module names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from boot import ROOT
from boot.console import SetupFailed, words

# {% icon "phone" %} in a template, icon="phone" in a template tag or in Python; "star-filled" is the filled form.
USES = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon\s*(?::\s*str\s*)?=\s*["']([a-z0-9-]+)["']""")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
BOUNDS = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
FILLED = "-filled"


def sources() -> Iterator[Path]:
    """The files that may name icons."""
    for suffix in ("html", "py"):
        for file in (ROOT / "src" / "guanxi").rglob(f"*.{suffix}"):
            if "tests" not in file.parts:
                yield file


def used() -> dict[str, str]:
    """Names of the icons in use, each with a file that uses it."""
    found: dict[str, str] = {}
    for file in sources():
        for match in USES.finditer(file.read_text(encoding="utf-8")):
            found.setdefault(match[1] or match[2], str(file.relative_to(ROOT)))
    return found


def draw(drawings: Path, sheet: Path) -> None:
    """Write the sheet. Raises SetupFailed naming the icons that Tabler does not have."""
    symbols, missing = [], []
    for name, user in sorted(used().items()):
        file = _drawing(drawings, name)
        if file.exists():
            symbols.append(_symbol(name, file.read_text(encoding="utf-8")))
        else:
            missing.append(f"  {name} ({user})")
    if missing:
        raise SetupFailed(words("Tabler has no such icons:", "Tabler 没有这些图标：") + "\n" + "\n".join(missing))
    sheet.write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8")


def _drawing(drawings: Path, name: str) -> Path:
    if name.endswith(FILLED):
        return drawings / "filled" / f"{name[: -len(FILLED)]}.svg"
    return drawings / "outline" / f"{name}.svg"


def _symbol(name: str, svg: str) -> str:
    match = DRAWING.search(svg)
    assert match, f"{name} is no SVG."
    body = " ".join(match[1].replace(BOUNDS, "").split())
    paint = ' fill="currentColor" stroke="none"' if name.endswith(FILLED) else ""
    return f'<symbol id="{name}" viewBox="0 0 24 24"{paint}>{body}</symbol>'
