"""The CDNOW sample as its papers use it: weeks, calibration to 1997-09-30, hold-out of 39 weeks."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from guanxi.analytics.lifetime.arrays import Array

FILE = Path(__file__).parents[5] / "tests" / "data" / "cdnow" / "CDNOW_sample.txt"


@dataclass(frozen=True)
class Cdnow:
    """Per customer: repeat purchases x, last at t_x, age T, mean repeat spend m, purchases in the hold-out."""

    x: Array
    t_x: Array
    T: Array
    m: Array
    later: Array


@pytest.fixture(scope="session")
def cdnow() -> Cdnow:
    lines = np.loadtxt(FILE)
    dates = np.array([f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in lines[:, 2].astype(int).astype(str)])
    days = (dates.astype("datetime64[D]") - np.datetime64("1997-09-30")).astype(int)
    rows = []
    for customer in np.unique(lines[:, 1]):
        own = lines[:, 1] == customer
        bought, at = np.unique(days[own], return_inverse=True)
        spent = np.bincount(at, weights=lines[own, 4])
        repeats = (bought <= 0) & (bought > bought[0])
        x = repeats.sum()
        t_x = (bought[bought <= 0][-1] - bought[0]) / 7
        rows.append((x, t_x, -bought[0] / 7, spent[repeats].mean() if x else 0.0, (bought > 0).sum()))
    return Cdnow(*np.array(rows, dtype=float).T)
