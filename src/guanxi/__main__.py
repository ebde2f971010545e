"""`python -m guanxi` and the `guanxi` program."""

from guanxi.operate.cli import main

if __name__ == "__main__":
    main()
