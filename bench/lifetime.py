"""How long the lifetime models take to learn, data ready: CPU seconds, best of several, on CDNOW and ten times it.

python bench/lifetime.py
"""

import time
from pathlib import Path

import numpy as np

from guanxi.analytics.lifetime import BGNBD, MBGNBD, GammaGamma, ParetoNBD

FILE = Path(__file__).parents[1] / "tests" / "data" / "cdnow" / "CDNOW_sample.txt"


def histories() -> tuple[np.ndarray, ...]:
    lines = np.loadtxt(FILE)
    dates = np.array([f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in lines[:, 2].astype(int).astype(str)])
    days = (dates.astype("datetime64[D]") - np.datetime64("1997-09-30")).astype(int)
    rows = []
    for customer in np.unique(lines[:, 1]):
        own = lines[:, 1] == customer
        bought, at = np.unique(days[own], return_inverse=True)
        again = (bought <= 0) & (bought > bought[0])
        x, spent = again.sum(), np.bincount(at, weights=lines[own, 4])
        rows.append((x, (bought[bought <= 0][-1] - bought[0]) / 7, -bought[0] / 7, spent[again].mean() if x else 0.0))
    return tuple(np.array(rows, dtype=float).T)


def cpu_seconds(work, times: int = 7) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def main() -> None:
    sample = histories()
    random = np.random.default_rng(0)
    # Ten customers for each, a few days apart, so that the rows stay distinct as in the full data.
    x, t_x, T, m = (np.repeat(column, 10) for column in sample)
    shift = random.integers(0, 7, x.size) / 7
    tenfold = x, np.where(x > 0, t_x + shift, 0.0), T + shift, m
    for name, (x, t_x, T, m) in {"2,357 customers": sample, "23,570 customers": tenfold}.items():
        print(name)
        for kind in (BGNBD, MBGNBD, ParetoNBD):
            model = kind().fit(x, t_x, T)
            learn = cpu_seconds(lambda: kind().fit(x, t_x, T))  # noqa: B023
            score = cpu_seconds(lambda: model.expected_purchases(39, x, t_x, T))  # noqa: B023
            print(f"  {kind.title:12} fit {learn:.4f} s   E[Y(39)] {score:.4f} s   LL {model.log_likelihood_:.4f}")
        print(f"  {'Gamma-Gamma':12} fit {cpu_seconds(lambda: GammaGamma().fit(x, m)):.4f} s")  # noqa: B023


if __name__ == "__main__":
    main()
