"""The colours: every text stands out from every ground it may stand on (WCAG 2.2 AA), in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/shell/css/tokens.css").read_text()
PAIRS = {
    name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
PLAIN = dict(re.findall(r"--([\w-]+): (#\w{6});", TOKENS))
GROUNDS = ["paper", "surface", "sunken", "hover"]
TONES = ["neutral", "blue", "green", "amber", "red", "violet", "teal", "pink"]
TEXT, GRAPHIC = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, definition of relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2, definition of contrast ratio)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def both(name: str) -> tuple[str, str]:
    return PAIRS[name] if name in PAIRS else (PLAIN[name], PLAIN[name])


def least(text: str, ground: str) -> float:
    return min(contrast(a, b) for a, b in zip(both(text), both(ground), strict=True))


def test_the_formula_gives_the_published_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["ink", "ink-2", "ink-3", "accent", "red", "green", "amber"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground(text: str, ground: str) -> None:
    assert least(text, ground) >= TEXT


@pytest.mark.parametrize("tone", TONES)
def test_chips_and_notices_can_be_read(tone: str) -> None:
    assert least(tone, f"{tone}-soft") >= TEXT
    assert least("ink", f"{tone}-soft") >= TEXT


@pytest.mark.parametrize("fill", ["accent-fill", "accent-fill-hover", "red-fill"])
def test_words_on_filled_buttons_can_be_read(fill: str) -> None:
    assert least("on-accent", fill) >= TEXT


def test_a_pressed_button_can_be_read() -> None:
    assert least("accent", "accent-soft") >= TEXT


@pytest.mark.parametrize("number", range(1, 9))
def test_series_of_charts_stand_out_from_the_card(number: int) -> None:
    assert least(f"chart-{number}", "surface") >= GRAPHIC


def test_every_token_has_a_value_for_both_themes() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", TOKENS))
    defined = set(re.findall(r"--([\w-]+):", TOKENS))
    assert used <= defined
