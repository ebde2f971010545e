"""Pictures of pictures: made anew from their points, so that nothing of the original is left but what one sees."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from guanxi.files.store import PREVIEW, THUMBNAIL

MEDIA_TYPE = "image/webp"
# Decoders of which Pillow says that they are safe for pictures of strangers; none calls another program.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
SIZES = {PREVIEW: 1600, THUMBNAIL: 160}
# A picture of more points is not unpacked: at 4 bytes each this is 200 MB.
MOST_POINTS = 50_000_000
_WHITE = (255, 255, 255)


def picture(path: Path) -> bool:
    """Draw a preview and a thumbnail beside a stored picture; whether it could be read.

    Both are turned as the camera was held and carry no EXIF, no place and no profile.
    """
    try:
        with Image.open(path, formats=FORMATS) as original:
            if original.width * original.height > MOST_POINTS:
                return False
            original.draft("RGB", (SIZES[PREVIEW], SIZES[PREVIEW]))
            image = _flat(ImageOps.exif_transpose(original))
        for suffix, size in SIZES.items():
            image.thumbnail((size, size))
            image.save(path.with_name(path.name + suffix), "WEBP", quality=80)
            path.with_name(path.name + suffix).chmod(0o600)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        for suffix in SIZES:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return False
    return True


def _flat(image: Image.Image) -> Image.Image:
    """The points alone, in a new picture; what is transparent becomes white."""
    opaque = Image.new("RGB", image.size, _WHITE)
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        opaque.paste(layer, mask=layer.getchannel("A"))
    else:
        opaque.paste(image.convert("RGB"))
    return opaque
