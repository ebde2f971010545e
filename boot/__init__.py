"""Set-up: from a bare Python to a program that runs, with the standard library alone.

The syntax is Python 3.8's, so that an old interpreter gets our explanation instead of a syntax error.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
