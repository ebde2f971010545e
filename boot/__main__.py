"""`./run`: sets up what is missing and starts the program, its tests or its tools."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from boot import PYTHON, ROOT, VENV, assets, interpreter, messages, packages, static
from boot.console import SetupFailed, call, say, stop, words

HELP = words(
    """./run            set up what is missing, start Guanxi and print a one-time sign-in link
./run setup      only set up; afterwards the program is .venv/bin/guanxi
./run test       all checks and tests on SQLite and PostgreSQL
                 (--sqlite or --postgres: on one of them; further arguments go to pytest;
                 --thorough: also what the ordinary run leaves out, docs/decisions/0024;
                 --spark: only the analysis on Spark, which it installs, with Java)
./run lint       only the checks: style, types, architecture, migrations
./run bench      measure (further arguments go to the bench)
./run bench-analytics  the analysis library beside lifetimes, PyMC-Marketing, mlxtend, DuckDB and Polars
./run lock       resolve requirements/*.in and package.json anew

Variables: PORT (8000), GUANXI_DATA (the folder that holds all data: ./data), PYTHON; more in docs/operators.md
""",
    """./run            补齐所缺并启动关系（Guanxi），打印一次性登录链接
./run setup      只做安装；之后程序是 .venv/bin/guanxi
./run test       在 SQLite 与 PostgreSQL 上执行全部检查和测试
                 （--sqlite 或 --postgres：只用其一；其余参数交给 pytest；
                 --thorough：连同平时略去的部分全部执行，见 docs/decisions/0024；
                 --spark：只测 Spark 上的分析，会安装 Spark 与 Java）
./run lint       只做检查：风格、类型、架构、迁移
./run bench      性能测量（其余参数交给测量程序）
./run bench-analytics  分析库与 lifetimes、PyMC-Marketing、mlxtend、DuckDB、Polars 的并列对比
./run lock       重新解析 requirements/*.in 与 package.json

环境变量：PORT（8000）、GUANXI_DATA（存放全部数据的文件夹，默认 ./data）、PYTHON；其余见 docs/operators.md
""",
)


def main() -> None:
    """Carry out the command that the user gave."""
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("start", [])
    # Compiled modules stay within this checkout, and halve the time of every later start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = COMMANDS.get(name)
    if command is None or (arguments and name not in TAKE_ARGUMENTS):
        print(HELP)
        sys.exit(0 if name in {"-h", "--help", "help"} else 2)
    try:
        command(*arguments)
    except SetupFailed as error:
        stop(error)
    except KeyboardInterrupt:
        sys.exit(130)


def setup() -> None:
    """Everything that start, tests and tools share. A second run finds it all in place."""
    begun = time.monotonic()
    if not (VENV / "program.stamp").exists():
        say("Setting up Guanxi; the first time takes a minute or two.", "正在安装关系（Guanxi），首次约需一两分钟。")
    interpreter.ensure()
    with ThreadPoolExecutor(1) as aside:
        # Where the machine has Node, npm works while uv does; otherwise Node comes with uv first.
        fetching = aside.submit(assets.fetch) if assets.has_node() else None
        packages.install("run")
        packages.install_program()
        messages.ensure()
        fetching.result() if fetching else assets.fetch()
    assets.vendor()
    static.collect()
    if time.monotonic() - begun > 5:
        say(f"Set up in {time.monotonic() - begun:.0f} s.", f"安装完成，用时 {time.monotonic() - begun:.0f} 秒。")


def start() -> None:
    """Set up and become the server."""
    setup()
    program = str(VENV / "bin" / "guanxi")
    os.execv(program, [program, "serve", "--prepare"])


def test(*arguments: str) -> None:
    """Set up, run the checks and then the tests; the last line is pytest's."""
    _become("boot.testing", *arguments)


def lint() -> None:
    """Only the checks."""
    _become("boot.linting")


def bench(*arguments: str) -> None:
    """Measure."""
    _become("bench", *arguments)


def bench_analytics(*arguments: str) -> None:
    """Measure the analysis library beside its peers."""
    _become("bench", "analytics", *arguments)


def lock() -> None:
    """Resolve the requirements anew; `./run setup` installs them."""
    interpreter.ensure()
    packages.lock()
    call([*assets.npm(), "install", "--package-lock-only", "--loglevel=error"], cwd=ROOT)


def _become(module: str, *arguments: str) -> None:
    """Set up with the test tools and become a module of this checkout, run by the environment's Python."""
    setup()
    packages.install("test")
    os.execv(str(PYTHON), [str(PYTHON), "-m", module, *arguments])


COMMANDS: dict[str, Callable[..., None]] = {
    "start": start,
    "setup": setup,
    "test": test,
    "lint": lint,
    "bench": bench,
    "bench-analytics": bench_analytics,
    "lock": lock,
}
TAKE_ARGUMENTS = {"test", "bench", "bench-analytics"}

if __name__ == "__main__":
    main()
