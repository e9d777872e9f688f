"""Symbolic sizes: `n_gram - window + 1` padded by `window - 1` is `n_gram` again.

A size is an ``int``, a `Dim` (a polynomial with integer coefficients over source expressions), or `UNKNOWN`.
Polynomials are kept in one normal form, so equality of sizes is equality of objects, and a polynomial without symbols
is an ``int``. What is not a polynomial (`n // 2`) becomes a symbol of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from migrate.catalog.values import UNKNOWN

ATOM = re.compile(
    r"\d+|[^\W\d][\w.]*(\[-?\d+\])?|len\(\w+\)"
)  # a number, a name, one element, a length: no brackets
Monomial = tuple[str, ...]  # the symbols multiplied, sorted; () is the constant term
Size = Any  # int | Dim | UNKNOWN


@dataclass(frozen=True)
class Dim:
    """A size known as an expression of the source program. ``terms`` maps monomials to coefficients, sorted."""

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def symbol(text: str) -> Dim:
        """The size that the source expression ``text`` stands for."""
        return Dim((((text,), 1),))

    def __add__(self, other: Size) -> Size:
        return _combine(self, other, 1)

    __radd__ = __add__

    def __sub__(self, other: Size) -> Size:
        return _combine(self, other, -1)

    def __rsub__(self, other: Size) -> Size:
        return -1 * self + other

    def __mul__(self, other: Size) -> Size:
        if not isinstance(other, int | Dim):
            return UNKNOWN if other is UNKNOWN else NotImplemented
        product: Counter[Monomial] = Counter()
        for left, a in self.terms:
            for right, b in _terms(other).items():
                product[tuple(sorted(left + right))] += a * b
        return _normal(product)

    __rmul__ = __mul__

    def __neg__(self) -> Size:
        return -1 * self

    def __floordiv__(self, other: Size) -> Size:
        if (
            isinstance(other, int)
            and other
            and all(coefficient % other == 0 for _, coefficient in self.terms)
        ):
            return _normal({monomial: coefficient // other for monomial, coefficient in self.terms})
        if not isinstance(other, int | Dim):
            return UNKNOWN if other is UNKNOWN else NotImplemented
        return Dim.symbol(f"{_factor(self)} // {_factor(other)}")

    def __str__(self) -> str:
        """Source text: positive terms first, `1 * x` as `x`."""
        parts = sorted(self.terms, key=lambda term: (term[1] < 0, not term[0]))
        text = ""
        for monomial, coefficient in parts:
            body = _product(monomial, abs(coefficient))
            sign = (" - " if coefficient < 0 else " + ") if text else ("-" if coefficient < 0 else "")
            text += sign + (f"({body})" if sign == "-" and "//" in body else body)
        return text


def ceil_divide(size: Size, divisor: Size) -> Size:
    """The size divided by another and rounded up, as ``-(-size // divisor)``: outputs of a strided window."""
    if size is UNKNOWN or divisor is UNKNOWN:
        return UNKNOWN
    if divisor == 1:
        return size
    if isinstance(size, int) and isinstance(divisor, int):
        return -(-size // divisor)
    exact = -(-size // divisor) if isinstance(divisor, int) else None
    if exact is not None and "//" not in str(exact):
        return exact
    return Dim.symbol(f"-(-{_factor(size)} // {_factor(divisor)})")


def _terms(size: int | Dim) -> Mapping[Monomial, int]:
    return dict(size.terms) if isinstance(size, Dim) else {(): size}


def _combine(left: Dim, right: Size, sign: int) -> Size:
    if not isinstance(right, int | Dim):
        return UNKNOWN if right is UNKNOWN else NotImplemented
    total = Counter(_terms(left))
    for monomial, coefficient in _terms(right).items():
        total[monomial] += sign * coefficient
    return _normal(total)


def _normal(terms: Mapping[Monomial, int]) -> Size:
    kept = {monomial: coefficient for monomial, coefficient in terms.items() if coefficient}
    if all(not monomial for monomial in kept):
        return kept.get((), 0)
    return Dim(tuple(sorted(kept.items())))


def _product(monomial: Monomial, coefficient: int) -> str:
    factors = [symbol if ATOM.fullmatch(symbol) else f"({symbol})" for symbol in monomial]
    if not factors:
        return str(coefficient)
    if coefficient == 1 and len(monomial) == 1:
        return monomial[0]
    return " * ".join(factors + ([str(coefficient)] if coefficient != 1 else []))


def _factor(size: int | Dim) -> str:
    text = str(size)
    return text if ATOM.fullmatch(text) else f"({text})"
