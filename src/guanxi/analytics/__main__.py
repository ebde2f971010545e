"""`python -m guanxi.analytics METHOD FILE…`: the library on its own, without the program around it."""

from guanxi.analytics.cli import analyse

if __name__ == "__main__":
    analyse(prog_name="python -m guanxi.analytics")
