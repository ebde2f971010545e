"""The program's own settings, and beside its pages the bare one that they are compared with."""

from guanxi.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
