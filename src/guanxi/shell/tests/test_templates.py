"""Rules for all templates of the program: strict content policy, icons that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
PACKAGES = ROOT / "src" / "guanxi"
TEMPLATES = sorted(PACKAGES.glob("*/templates/**/*.html"))
STYLES = sorted(PACKAGES.glob("*/static/**/*.css"))
ICONS = ROOT / "node_modules" / "@tabler" / "icons" / "icons"

CODE = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE)
STYLE = re.compile(r"<style\b", re.IGNORECASE)
HANDLER = re.compile(r"<[^>{]*\s(?:on[a-z]+|hx-on[:\w-]*|hx-vals=[\"']js)\s*=", re.IGNORECASE)
NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")

# What is drawn as PDF carries its style with it: no browser is sent it.
PAPER = "document.html"


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGES))


def test_no_template_holds_script_style_or_handlers() -> None:
    found = {
        name(path): match[0]
        for path in TEMPLATES
        for forbidden in (CODE, STYLE, HANDLER)
        if (match := forbidden.search(path.read_text())) and not (forbidden is STYLE and path.name == PAPER)
    }
    assert found == {}


def test_every_icon_exists() -> None:
    if not ICONS.is_dir():
        pytest.skip("Tabler's icons are not installed: run `./run setup`.")
    sources = [*TEMPLATES, *(p for p in PACKAGES.rglob("*.py") if "tests" not in p.parts)]
    used = {a or b: p for p in sources for a, b in NAMED.findall(p.read_text())}
    missing = {f"{icon} ({name(path)})" for icon, path in used.items() if not drawn(icon)}
    assert not missing


def drawn(icon: str) -> bool:
    base = icon.removesuffix("-filled")
    return (ICONS / ("filled" if base != icon else "outline") / f"{base}.svg").exists()


def test_only_tokens_name_colours() -> None:
    """One palette: a colour elsewhere would not follow the theme. White on a filled button is the exception."""
    for path in STYLES:
        if path.name != "tokens.css":
            own = re.sub(r"var\([^()]*\)", "", path.read_text())
            colours = set(re.findall(r"#[0-9a-f]{3,8}\b", own)) - {"#ffffff"}
            assert not colours, f"{name(path)}: {colours}"
