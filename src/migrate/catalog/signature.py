"""Signatures as text: how a row states which arguments an API takes, in which order, with which defaults.

`Signature.parse("tf.split(value, num_or_size_splits, axis=0, num=None, name='split')")` is all that is needed to bind
a call's arguments to names, whatever mix of positional and keyword arguments the call uses.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from migrate.catalog.values import UNKNOWN, Reference, literal


class BindError(Exception):
    """A call does not fit the signature; the message says how."""


@dataclass(frozen=True)
class Argument:
    """An argument of a call: its source text, and its value where it is known at migration time.

    ``value`` is a Python literal, a `Dim`, a `DType`, a `CallValue` or `UNKNOWN`. ``variadic``: several arguments that
    ``*inputs`` took, their texts separated by commas. ``named``: the text is a name of the program for the value, which
    stays in the code although the value is known. ``present``: whatever the value is, it is not None. ``parts``: the
    texts of the elements of a list or tuple that is written out, of which some have no known value; of lists in it
    theirs. ``body``: of a lambda without parameters, the text of what it gives.
    """

    text: str
    value: Any = UNKNOWN
    given: bool = True
    variadic: bool = False
    named: bool = False
    present: bool = False
    parts: tuple[Any, ...] = ()
    body: str = ""

    @classmethod
    def of(cls, text: str) -> Argument:
        """An argument from its text alone; the value is known if the text is a literal."""
        return cls(text, literal(text))


@dataclass(frozen=True)
class Signature:
    """A qualified name and its parameters. ``defaults`` holds the source text of each default."""

    name: str
    positional: tuple[str, ...]
    keyword_only: tuple[str, ...]
    defaults: Mapping[str, str]
    variadic: str | None = None

    @staticmethod
    def parse(text: str) -> Signature:
        """Read ``package.name(a, b=1, *, c=2)``; a name without parentheses has no parameters."""
        return _parse(text)

    @property
    def parameters(self) -> tuple[str, ...]:
        return self.positional + self.keyword_only

    def default(self, parameter: str) -> Any:
        """The value of a default; `UNKNOWN` if the parameter has none, or it is no literal and no API."""
        text = self.defaults.get(parameter)
        if text is None:
            return UNKNOWN
        return _default(text).value

    def bind(self, positional: Sequence[Argument], keywords: Mapping[str, Argument]) -> dict[str, Argument]:
        """Arguments by parameter name, defaults filled in with ``given=False``.

        Raises:
            BindError: too many arguments, an unknown keyword, a repeated one, or a required one is missing.
        """
        bound = dict(zip(self.positional, positional, strict=False))
        if len(positional) > len(self.positional):
            if self.variadic is None:
                raise BindError(
                    f"{self.name} takes {len(self.positional)} positional arguments, got {len(positional)}"
                )
            items = positional[len(self.positional) :]
            bound[self.variadic] = Argument(
                ", ".join(item.text for item in items), [item.value for item in items], variadic=True
            )
        for name, argument in keywords.items():
            if name not in self.parameters:
                raise BindError(f"{self.name} has no argument `{name}`")
            if name in bound:
                raise BindError(f"{self.name} got `{name}` twice")
            bound[name] = argument
        for name in self.parameters:
            if name not in bound:
                if name not in self.defaults:
                    raise BindError(f"{self.name} needs `{name}`")
                bound[name] = _default(self.defaults[name])
        order = (*self.parameters, self.variadic)  # not that of the call, which means nothing
        return {name: bound[name] for name in order if name is not None and name in bound}


@cache
def _default(text: str) -> Argument:
    """The argument that a default stands for: there are few different ones, and most calls leave most of them out."""
    return Argument(
        text, Reference(text) if text.startswith(("tf.", "keras.")) else literal(text), given=False
    )


@cache
def _parse(text: str) -> Signature:
    name, bracket, rest = text.partition("(")
    if not bracket:
        return Signature(name, (), (), {})
    arguments = ast.parse(f"def f({rest}: pass").body[0].args  # type: ignore[attr-defined]
    positional = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    keyword_only = [argument.arg for argument in arguments.kwonlyargs]
    defaults = dict(
        zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    )
    defaults |= {k: d for k, d in zip(keyword_only, arguments.kw_defaults, strict=True) if d is not None}
    return Signature(
        name,
        tuple(positional),
        tuple(keyword_only),
        {parameter: ast.unparse(default) for parameter, default in defaults.items()},
        arguments.vararg.arg if arguments.vararg else None,
    )
