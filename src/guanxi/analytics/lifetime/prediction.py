"""Between which numbers the future purchases of each customer will lie: drawn from what is known of them."""

import numpy as np
from numpy.typing import ArrayLike

from guanxi.analytics.lifetime.arrays import Array
from guanxi.analytics.lifetime.beta_geometric import BGNBD
from guanxi.analytics.lifetime.purchasing import PurchaseModel, known
from guanxi.analytics.result import Refusal

# So many rows are drawn at once: more would not be faster, and would not fit into memory.
_ROWS = 4_000


def likely_purchases(
    model: PurchaseModel,
    t: float,
    x: ArrayLike,
    t_x: ArrayLike,
    T: ArrayLike,
    *,
    level: float = 0.8,
    draws: int = 400,
    seed: int = 0,
) -> tuple[Array, Array]:
    """The bounds between which the purchases in (T, T + t] lie with the chance `level`, for each history.

    Drawn from the distribution given the history (BG/NBD and MBG/NBD): of a customer who is alive, the rate is
    Gamma(r + x, alpha + T) and the chance to stop Beta(a, b + x), for MBG/NBD Beta(a, b + x + 1); he buys at this rate
    until the purchase after which he stops. It says how much one customer's future varies, the parameters taken as
    known. Raises Refusal for other models.

    >>> model = BGNBD.of(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> low, high = likely_purchases(model, 39, x=[2, 20], t_x=[30.43, 38], T=[38.86, 38.86])
    >>> low.tolist(), high.tolist()
    ([0.0, 2.0], [3.0, 24.0])
    """
    if not isinstance(model, BGNBD):
        told = "The bounds are told for BG/NBD and MBG/NBD, not for {model}."
        raise Refusal("no_prediction", told, model=model.title)
    x, t_x, T = known(x, t_x, T)
    random = np.random.default_rng(seed)
    ends = [(1 - level) / 2, (1 + level) / 2]
    bounds = np.empty((2, x.size))
    alive = model.p_alive(x, t_x, T)
    for start in range(0, x.size, _ROWS):
        rows = slice(start, start + _ROWS)
        drawn = _drawn(model, t, x[rows], T[rows], alive[rows], draws, random)
        bounds[:, rows] = np.quantile(drawn, ends, axis=0, method="inverted_cdf")
    return bounds[0], bounds[1]


def _drawn(model: BGNBD, t: float, x: Array, T: Array, alive: Array, draws: int, random: np.random.Generator) -> Array:
    r, alpha, a, b = model.values
    shape = (draws, x.size)
    wished = random.poisson(t * random.gamma(r + x, 1 / (alpha + T), shape))
    stops = random.geometric(np.maximum(random.beta(a, b + x + model.first_chance, shape), 1e-12))
    return np.where(random.random(shape) < alive, np.minimum(wished, stops), 0)
