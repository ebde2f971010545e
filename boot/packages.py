"""Python packages: the locked set with hashes, through uv; and the program itself, editable."""

from __future__ import annotations

from boot import PYTHON, ROOT, VENV, stamps
from boot.console import call, step

UV = VENV / "bin" / "uv"
REQUIREMENTS = ROOT / "requirements"
LOCKS = ("run", "test", "spark", "node", "uv")


def install(name: str) -> None:
    """Bring the environment to requirements/NAME.lock unless it is there."""
    lock, stamp = REQUIREMENTS / f"{name}.lock", VENV / f"{name}.stamp"
    fingerprint = stamps.of_contents(lock)
    if stamps.is_current(stamp, fingerprint):
        return
    labels = {
        "run": ("Python packages", "Python 软件包"),
        "test": ("Test tools", "测试工具"),
        "spark": ("Spark", "Spark"),
        "node": ("Node, for the browser assets", "Node（用于获取浏览器资源）"),
    }
    with step(*labels[name]):
        call([UV, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "--requirement", lock])
        stamps.write(stamp, fingerprint)


def install_program() -> None:
    """Put `guanxi` into the environment, as a link to the source."""
    stamp, fingerprint = VENV / "program.stamp", stamps.of_contents(ROOT / "pyproject.toml")
    if stamps.is_current(stamp, fingerprint):
        return
    offline = ["--no-deps", "--no-build-isolation", "--offline"]
    call([UV, "pip", "install", "--quiet", "--python", PYTHON, *offline, "--editable", ROOT])
    stamps.write(stamp, fingerprint)


def lock() -> None:
    """Resolve requirements/*.in anew. Locks name no registry, so that every mirror can serve them."""
    for name in LOCKS:
        with step(f"requirements/{name}.lock", f"requirements/{name}.lock"):
            options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--quiet"]
            names = [f"requirements/{name}.in", "--output-file", f"requirements/{name}.lock"]
            call([UV, "pip", "compile", "--upgrade", *options, *names], cwd=ROOT)
