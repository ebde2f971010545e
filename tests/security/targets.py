"""The addresses of targets: each sees their own, managers set those of their people."""

from tests.security.table import EVERYBODY, MAKERS, get, listing, post

TARGETS = [
    *listing("targets", "target", makers=MAKERS, field="amount"),
    get("targets:attainment", EVERYBODY),
    get("targets:standing", EVERYBODY),
    get("targets:grid", MAKERS),
    post("targets:grid", MAKERS, spread="evenly"),
]
