"""Kinds of files, told by content: the name is believed only where the content allows for several."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

import puremagic
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(NamedTuple):
    """What a kind is called, its media type, and the extensions with which its content may be named."""

    label: str | Promise
    media_type: str
    extensions: tuple[str, ...]
    icon: str = "file"


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PICTURES = frozenset({"png", "jpg", "gif", "webp", "bmp"})
KINDS = {
    "png": Kind(_("Picture"), "image/png", ("png",), icon="photo"),
    "jpg": Kind(_("Picture"), "image/jpeg", ("jpg", "jpeg", "jfif", "jpe"), icon="photo"),
    "gif": Kind(_("Picture"), "image/gif", ("gif",), icon="photo"),
    "webp": Kind(_("Picture"), "image/webp", ("webp",), icon="photo"),
    "bmp": Kind(_("Picture"), "image/bmp", ("bmp",), icon="photo"),
    "tiff": Kind(_("Picture"), "image/tiff", ("tif", "tiff"), icon="photo"),
    "heif": Kind(_("Picture"), "image/heif", ("heic", "heif"), icon="photo"),
    "pdf": Kind(_("PDF"), "application/pdf", ("pdf",), icon="file-type-pdf"),
    "docx": Kind(_("Text document"), f"{_OFFICE}wordprocessingml.document", ("docx",), icon="file-text"),
    "xlsx": Kind(_("Workbook"), f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), icon="file-spreadsheet"),
    "pptx": Kind(_("Slides"), f"{_OFFICE}presentationml.presentation", ("pptx",), icon="presentation"),
    "odt": Kind(_("Text document"), f"{_OPEN}text", ("odt",), icon="file-text"),
    "ods": Kind(_("Workbook"), f"{_OPEN}spreadsheet", ("ods",), icon="file-spreadsheet"),
    "odp": Kind(_("Slides"), f"{_OPEN}presentation", ("odp",), icon="presentation"),
    # The old office formats share one container; WPS writes it too.
    "doc": Kind(
        _("Office document"),
        "application/octet-stream",
        ("doc", "xls", "ppt", "wps", "et", "dps", "msg", "vsd"),
        icon="file-text",
    ),
    "rtf": Kind(_("Text document"), "application/rtf", ("rtf",), icon="file-text"),
    "zip": Kind(_("Archive"), "application/zip", (), icon="file-zip"),
    "rar": Kind(_("Archive"), "application/vnd.rar", ("rar",), icon="file-zip"),
    "7z": Kind(_("Archive"), "application/x-7z-compressed", ("7z",), icon="file-zip"),
    "gz": Kind(_("Archive"), "application/gzip", ("gz", "tgz"), icon="file-zip"),
    "mp4": Kind(_("Film"), "video/mp4", ("mp4", "m4v", "mov", "m4a"), icon="movie"),
    "mp3": Kind(_("Sound"), "audio/mpeg", ("mp3",), icon="music"),
    "wav": Kind(_("Sound"), "audio/wav", ("wav",), icon="music"),
    # Markup and other text keep their name, and are given out as bytes that no browser shows.
    "txt": Kind(_("Text"), "application/octet-stream", (), icon="file-text"),
}
OTHER = Kind(_("File"), "application/octet-stream", ())
# What runs when it is opened, by name or by content. `GUANXI_FILES_REFUSED` adds to it.
_PROGRAMS = """
    ade adp apk app appimage application bat chm class cmd com cpl deb dex dll dmg elf exe gadget hta inf ins
    iso isp jar jnlp jse lib lnk mde msc msi msix msp mst nsh pif ps1 ps1xml psc1 psd1 psm1 reg rpm run scf
    scr sct sh sys url vb vbe vbs vhd vxd wsc wsf wsh xll
"""
PROGRAMS = frozenset(_PROGRAMS.split())
_SIGNATURES = {b"\x7fELF": "elf", b"#!": "sh", b"\xca\xfe\xba\xbe": "class", b"dex\n": "dex"}
_SIGNATURES |= dict.fromkeys((b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xce"), "app")
_INSIDE = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx", "AndroidManifest.xml": "apk", "META-INF/MANIFEST.MF": "jar"}
_LOOKED_AT = 1 << 16


def extension(name: str) -> str:
    """The extension of a file's name, in small letters and without its dot."""
    return Path(name).suffix[1:].lower()


def kind_of(path: Path, name: str) -> str:
    """The key of the kind of a stored file, or the extension of a program ("exe"); "" where nothing is known of it.

    Nothing is unpacked: of an archive only the list of its members is read.
    """
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    if program := next((key for magic, key in _SIGNATURES.items() if head.startswith(magic)), None):
        return program
    found = _recognised(path)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "msi" if extension(name) in ("msi", "msp", "mst") else "doc"
    if known := [key for key, kind in KINDS.items() if not found.isdisjoint(kind.extensions)]:
        return known[0]
    if _is_text(head):
        return "txt"
    return next(iter(sorted(found & PROGRAMS)), "")


def named_truly(name: str, kind: str) -> str:
    """The name, with the extension of its content added where its own is that of something else."""
    own, known = extension(name), KINDS.get(kind, OTHER).extensions
    is_other = any(own in each.extensions for each in KINDS.values())
    if own in known or not (known or is_other):
        return name
    return f"{name}.{(*known, kind or 'bin')[0]}"


def _recognised(path: Path) -> set[str]:
    try:
        return {match.extension.lstrip(".").lower() for match in puremagic.magic_file(path)}
    except (puremagic.PureError, ValueError):
        return set()


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names[:1] and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace")
                return next((key for key in ("odt", "ods", "odp") if KINDS[key].media_type == declared), "zip")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        return "zip"
    office = "[Content_Types].xml" in names
    return next((k for start, k in _INSIDE.items() if (office or k in PROGRAMS) and _holds(names, start)), "zip")


def _holds(names: list[str], start: str) -> bool:
    return any(name.startswith(start) for name in names)


def _is_text(head: bytes) -> bool:
    """Whether it reads as text in UTF-8 or GB 18030; a character may be cut off at the end."""
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:
                continue
        return True
    return False
