"""The results as a table: a row a model, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tests.zoo.result import Result

ORDER = ("agrees", "unproven", "refused", "wrong", "fails")


def line(result: Result) -> str:
    """One result."""
    figures = (
        f"error {_figure(result.error)}  float64 {_figure(result.precise)}  "
        f"gradients {_figure(result.gradients)} {result.dtype:8}"
    )
    counts = "" if result.parameters is None else f"{result.parameters[1]} parameters"
    return f"{result.way:8} {result.verdict:9} {result.model:38} {figures} {counts} {result.reason}".rstrip()


def summary(results: Iterable[Result]) -> Iterator[str]:
    """For each way how many models agree, how far off the worst of them is, and which do not."""
    found = list(results)
    for way in dict.fromkeys(each.way for each in found):
        own = [each for each in found if each.way == way]
        counts = Counter(each.verdict for each in own)
        agreeing = [each for each in own if each.verdict == "agrees"]
        share = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ORDER if counts[verdict])
        yield (
            f"{way}: {len(own)} models: {share}; worst error {_worst(each.error for each in agreeing)}, "
            f"float64 {_worst(each.precise for each in agreeing)}, "
            f"gradients {_worst(each.gradients for each in agreeing)}"
        )


def _worst(errors: Iterable[float | None]) -> str:
    return _figure(max((each for each in errors if each is not None), default=None))


def _figure(error: float | None) -> str:
    return "-      " if error is None else f"{error:.1e}"
