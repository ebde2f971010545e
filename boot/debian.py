"""Packages of Debian and Ubuntu: installed when root runs the set-up, else named."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

from boot.console import SetupFailed, call, step, words


def offers(package: str) -> bool:
    """Whether apt knows the package: Ubuntu has not all that Debian has."""
    if not shutil.which("apt-cache"):
        return False
    if os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-qq"], capture_output=True)
    return subprocess.run(["apt-cache", "show", package], capture_output=True).returncode == 0


def install(packages: Sequence[str], *, why: str) -> None:
    """Install the packages through apt as root. Raises SetupFailed with the one line that installs them."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        raise SetupFailed(why + words(f"\nInstall it: on Debian the packages are {names}.", f"\n请先安装：{names}"))
    if os.geteuid() != 0:
        raise SetupFailed(why + words("\nRun once:  ", "\n请先执行一次：") + f"sudo apt-get install {names}")
    with step(f"Debian packages: {names}", f"Debian 软件包：{names}"):
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        call(["apt-get", "update", "-qq"], env=quiet)
        call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=quiet)
