"""Names for the tensors of a function, as an author gives them: ``x`` as long as one tensor leads to the next.

A name is free again behind the last place that uses its tensor. A tensor takes the name of one that ends with it, else
the next of ``x``, ``y``, ``z``, else its layer's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from migrate.converters.source.architecture import Tensor
from migrate.converters.source.expressions import free, identifier

SHORT = ("x", "y", "z")
FOREVER = 1 << 60


class Variables:
    """The names of tensors while a function is written.

    Args:
        uses: by tensor, the number of the last statement that takes it; `FOREVER` for what is returned.
        taken: names that nothing may be called.
    """

    def __init__(self, uses: dict[Tensor, int], taken: Iterable[str]) -> None:
        self._uses = uses
        self._reserved = set(taken)
        self._live: dict[Tensor, str] = {}

    def of(self, tensor: Tensor) -> str:
        """The name of a tensor that has one."""
        return self._live[tensor]

    def given(self, tensor: Tensor, name: str) -> None:
        """Call an input by a name of its own."""
        self._live[tensor] = name

    def made(self, tensor: Tensor, statement: int, inputs: Sequence[Tensor]) -> str:
        """The name for the tensor that a statement makes."""
        ending = [self._live[t] for t in inputs if t in self._live and self._uses.get(t, -1) <= statement]
        for other in [t for t in self._live if self._uses.get(t, -1) <= statement]:
            del self._live[other]
        used = set(self._live.values())
        wanted = [name for name in (*sorted(set(ending), key=_short_first), *SHORT) if name not in used]
        short = next((name for name in wanted if name in SHORT), None)
        name = short or free(identifier(tensor.layer).lower(), used | self._reserved)
        self._live[tensor] = name
        return name


def _short_first(name: str) -> tuple[int, str]:
    return (SHORT.index(name) if name in SHORT else len(SHORT), name)
