"""The figures of behaviour, and where they come from.

Fitted by maximum likelihood to public purchase records, time in weeks:

- CDNOW sample (Fader and Hardie), BG/NBD of Fader, Hardie and Lee (2005): r 0.243, α 4.414, a 0.793, b 2.426;
  Gamma–Gamma (Fader and Hardie 2013): p 6.25, q 3.74, γ 15.44.
- Online Retail (D. Chen 2015, UCI, CC BY 4.0), 4,339 customers, one purchase a day at most, same models:
  r 0.826, α 9.842, a 0.00344, b 6.749; Gamma–Gamma: p 2.10, q 3.45, γ 485.6 (pounds).
  The value of its cancellations is 6.9 % of sales; a log invoice has a standard deviation of 1.07.

People are lost as in the music shop (most after few purchases, some never) and differ in tempo as the customers of
the gift wholesaler do; companies behave like the wholesaler's customers, who hardly ever leave. The mean tempo is our
own, by segment, because a neighbourhood shop is visited more often than either.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from guanxi.demo.company.purchases import Losses

# Shape of the gamma distribution of purchase rates.
RATE_SHAPE = 0.826
# Beta distribution of the chance to drop out after a repeat purchase.
CONSUMER_DROPOUT = (0.793, 2.426)
COMPANY_DROPOUT = (0.00344, 6.749)
# People for whom the shop is part of the week stay as the wholesaler's customers do.
REGULARS = 0.18
# Shape of the inverse gamma distribution of spend levels (the q of Gamma–Gamma).
CONSUMER_SPEND_SHAPE = 3.74
COMPANY_SPEND_SHAPE = 3.45
# Mean weekly orders of a company: the wholesaler's r/α, three times over, because a pantry is emptied faster.
COMPANY_WEEKLY_RATE = 3 * 0.826 / 9.842
# Standard deviation of the log of a company's order size around its own level.
COMPANY_SIZE_SPREAD = 0.6

# Our own, as usual in Chinese retail.
RETURN_SHARE = {"store": 0.012, "wechat": 0.03, "web": 0.045, "sales": 0.02}
CANCEL_SHARE_ONLINE = 0.012
CONSUMER_LOSSES = Losses(faded=0.02, faded_days=80, left=0.04, left_from=330, left_until=235)
COMPANY_LOSSES = Losses(faded=0.03, faded_days=80, left=0.06, left_from=330, left_until=235)
WON_BACK_SHARE = 0.08
WON_BACK_SILENCE = 370
WON_BACK_DAYS = 45


def rates(rng: Generator, means: np.ndarray) -> np.ndarray:
    """Weekly purchase rates around these means, gamma distributed."""
    return rng.gamma(RATE_SHAPE, 1.0, len(means)) * means / RATE_SHAPE


def levels(rng: Generator, count: int, shape: float) -> np.ndarray:
    """Spend levels with mean 1, inverse gamma distributed: the between-customer part of Gamma–Gamma."""
    return (shape - 1) / rng.gamma(shape, 1.0, count)


def lifetimes(rng: Generator, count: int, regulars: float) -> np.ndarray:
    """How many repeat purchases each would make before dropping out (≥ 1; capped at 100,000).

    `regulars` is the share that stays as companies do; the others are lost as people are.
    """
    chance = np.where(
        rng.random(count) < regulars, rng.beta(*COMPANY_DROPOUT, count), rng.beta(*CONSUMER_DROPOUT, count)
    )
    return np.minimum(rng.geometric(np.clip(chance, 1e-5, 1.0)), 100_000)
