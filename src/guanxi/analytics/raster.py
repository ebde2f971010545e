"""A drawing as a picture in PNG, for documents that take no SVG."""

from functools import cache

import resvg_py

SCALE = 2.0
# Those that have Chinese come first; what a family lacks is taken from the others that are there.
FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "DejaVu Sans", "Arial", "Helvetica")
_WORD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20" font-family="sans-serif">{}</svg>'


def png(svg: str) -> bytes:
    """The drawing on white paper, with twice as many points as it has units."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=SCALE, background="white", sans_serif_family=_family()))


@cache
def _family() -> str:
    """The first family that this machine has: resvg leaves out the words for which it knows none."""
    word = _WORD.format('<text y="15">x</text>')
    nothing = bytes(resvg_py.svg_to_bytes(svg_string=_WORD.format("")))
    there = (f for f in FAMILIES if bytes(resvg_py.svg_to_bytes(svg_string=word, sans_serif_family=f)) != nothing)
    return next(there, FAMILIES[0])
