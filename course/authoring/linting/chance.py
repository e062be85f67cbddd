"""How likely it is by chance that so many keys stand out: the exact distribution, no approximation."""

from collections.abc import Sequence

ALPHA = 0.05
"""The share of fair quizzes that a rule may flag."""

FEWEST = 4
"""With fewer questions nothing can be told."""


def at_least(hits: int, chances: Sequence[float]) -> float:
    """Give the probability that `hits` or more of independent events happen, each with a chance of its own.

    Source: the Poisson-binomial distribution, by adding one event at a time (Hodges and Le Cam, Annals of Mathematical
    Statistics 31, 1960, name it; the recursion is Barlow and Heidtmann's, IEEE Transactions on Reliability 33, 1984).
    """
    so_far = [1.0]
    for chance in chances:
        missed = [share * (1 - chance) for share in so_far] + [0.0]
        happened = [0.0, *(share * chance for share in so_far)]
        so_far = [one + other for one, other in zip(missed, happened, strict=True)]
    return sum(so_far[hits:])


def is_too_often(hits: int, chances: Sequence[float], *, looks: int = 1) -> bool:
    """Say whether chance explains the hits with less than `ALPHA`, when one looks for so many things at once.

    Source: Bonferroni's inequality for several looks.
    """
    return len(chances) >= FEWEST and at_least(hits, chances) <= ALPHA / looks
