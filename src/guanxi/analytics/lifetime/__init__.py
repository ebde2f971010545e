"""Lifetime value (A-03): models of purchases, spend and renewals, learnt from a small table of histories.

The words are those of the papers: a customer bought x times again, the last time t_x after his first purchase, and was
watched until T; m is the mean value of the repeat purchases. `summary` makes that table out of transactions, `fit`
learns a model from it, and a model answers: is he alive, how often will he buy, what is he worth.
"""

from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.customer_value import LifetimeValue
from guanxi.analytics.lifetime.gamma_gamma import GammaGamma
from guanxi.analytics.lifetime.model import Model
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.shifted_beta_geometric import SBG

__all__ = ["BGNBD", "MBGNBD", "SBG", "GammaGamma", "LifetimeValue", "Model", "ParetoNBD"]
