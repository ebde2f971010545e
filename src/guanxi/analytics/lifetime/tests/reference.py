"""The textbook formulas with fifty and more digits: what the models are compared with in the extremes."""

from collections.abc import Callable
from typing import Any

from mpmath import beta, exp, expint, gamma, hyp2f1, log, mp, mpf, quad

DIGITS = 60


def exactly(formula: Callable[..., Any]) -> Callable[..., float]:
    """The formula of numbers taken to be exact, with precision doubled until two answers agree to 20 digits."""

    def compute(*arguments: float) -> float:
        digits, previous = DIGITS, None
        while digits < 4000:
            with mp.workdps(digits):
                value = formula(*(mpf(float(argument)) for argument in arguments))
                if previous is not None and abs(value - previous) <= abs(value) * mpf(10) ** -20:
                    return float(value)
            digits, previous = 2 * digits, value
        raise ArithmeticError("no agreement")

    return compute


@exactly
def bg_p_alive(r, alpha, a, b, first, x, t_x, T):
    if x + first == 0:
        return mpf(1)
    return 1 / (1 + a / (b + x - 1 + first) * ((alpha + T) / (alpha + t_x)) ** (r + x))


@exactly
def bg_expectation_if_alive(r, alpha, a, b, first, x, T, t):
    """Eq. 10 of Fader, Hardie and Lee (2005); at a = 1 its limit, by a step beyond all digits asked for."""
    b = b + first
    a = a if a != 1 else a + mpf(10) ** -(mp.dps // 3)
    z = t / (alpha + T + t)
    bracket = 1 - ((alpha + T) / (alpha + T + t)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * bracket


@exactly
def pareto_p_alive(r, alpha, s, beta, x, t_x, T):
    """Fader and Hardie (2005), eq. 20 and 22."""
    whole = r + s + x

    def part(t):
        if alpha >= beta:
            return hyp2f1(whole, s + 1, whole + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** whole
        return hyp2f1(whole, r + x, whole + 1, (beta - alpha) / (beta + t)) / (beta + t) ** whole

    return 1 / (1 + s / whole * (alpha + T) ** (r + x) * (beta + T) ** s * (part(t_x) - part(T)))


@exactly
def pareto_expectation_if_alive(r, alpha, s, beta, x, T, t):
    s = s if s != 1 else s + mpf(10) ** -(mp.dps // 3)
    return (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + t)) ** (s - 1))


@exactly
def pareto_dert_if_alive(r, alpha, s, beta, x, T, discount):
    z = log(1 + discount) * (beta + T)
    return (r + x) * (beta + T) / (alpha + T) * exp(z) * expint(s, z)


@exactly
def pareto_probability(r, alpha, s, beta, n, t):
    def purchases(y):
        return gamma(r + n) / gamma(r) / gamma(n + 1) * (alpha / (alpha + y)) ** r * (y / (alpha + y)) ** n

    dead = quad(lambda y: purchases(y) * s / beta * (1 + y / beta) ** (-s - 1), [0, t / 100, t / 10, t])
    return purchases(t) * (beta / (beta + t)) ** s + dead


@exactly
def sbg_residual(alpha, beta, renewals, discount):
    """Fader and Hardie (2010), eq. 6."""
    return (
        (beta + renewals)
        / (alpha + beta + renewals)
        * hyp2f1(1, beta + renewals + 1, alpha + beta + renewals + 1, 1 / (1 + discount))
    )


@exactly
def bg_log_likelihood(r, alpha, a, b, first, x, t_x, T):
    """Eq. 6 of Fader, Hardie and Lee (2005); with `first` eq. 4 of Batislam, Denizel and Filiztekin (2007)."""
    lives = beta(a, b + x + first) / beta(a, b) * (alpha + T) ** -(r + x)
    stopped = beta(a + 1, b + x - 1 + first) / beta(a, b) * (alpha + t_x) ** -(r + x) if x + first else 0
    return log(gamma(r + x) / gamma(r) * alpha**r * (lives + stopped))


@exactly
def pareto_log_likelihood(r, alpha, s, beta, x, t_x, T):
    dead = quad(lambda y: s * (alpha + y) ** -(r + x) * (beta + y) ** -(s + 1), [t_x, T])
    alive = (alpha + T) ** -(r + x) * (beta + T) ** -s
    return log(gamma(r + x) / gamma(r) * alpha**r * beta**s * (alive + dead))


@exactly
def gamma_gamma_log_likelihood(p, q, scale, x, m):
    """Eq. 1a of Fader and Hardie (2013)."""
    return log(
        gamma(p * x + q) / gamma(p * x) / gamma(q) * scale**q * m ** (p * x - 1) * x ** (p * x)
        / (scale + x * m) ** (p * x + q)
    )  # fmt: skip
