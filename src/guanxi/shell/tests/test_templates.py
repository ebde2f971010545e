"""Rules for all templates of the program: strict content policy, small files, icons that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
PACKAGES = ROOT / "src" / "guanxi"
TEMPLATES = sorted(PACKAGES.glob("*/templates/**/*.html"))
STYLES = sorted(PACKAGES.glob("*/static/**/*.css"))
SCRIPTS = sorted(PACKAGES.glob("*/static/**/*.js"))
ICONS = ROOT / "node_modules" / "@tabler" / "icons" / "icons"
LONGEST = 80

CODE = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE)
STYLE = re.compile(r"<style\b", re.IGNORECASE)
HANDLER = re.compile(r"<[^>{]*\s(?:on[a-z]+|hx-on[:\w-]*|hx-vals=[\"']js)\s*=", re.IGNORECASE)
NAMED = re.compile(r"""\{%\s*icon\s+["']([a-z0-9-]+)["']|\bicon=["']([a-z0-9-]+)["']""")


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGES))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_holds_script_style_or_handlers(path: Path) -> None:
    text = path.read_text()
    assert not CODE.search(text)
    assert not STYLE.search(text)
    assert not HANDLER.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_fits_a_screen(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [*STYLES, *SCRIPTS], ids=name)
def test_a_style_sheet_or_script_stays_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


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
