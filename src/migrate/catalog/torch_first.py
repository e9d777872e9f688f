"""Short forms of rows that are PyTorch's first, for the files of `migrate.catalog.torch_rows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.catalog.model import Function, Layer, Manual, Planned, Rendering, Reversed
from migrate.catalog.proofs import Sample
from migrate.catalog.torch_proofs import TorchProof

Proofs = Sequence[str | TorchProof]
Code = str | Sequence[Rendering]


def back(source: str, proofs: Proofs, inputs: Mapping[str, Sample] | None = None, **more: Any) -> Reversed:
    """An API whose way back the rows say whose target it is.

    Args:
        source: torch's own signature, for what calls leave out.
        proofs: calls; those given as text alone are over ``inputs``.
    """
    return Reversed(source=source, proofs=_proofs(proofs, inputs), **more)


def function(
    source: str, code: Code, proofs: Proofs, inputs: Mapping[str, Sample] | None = None, **more: Any
) -> Function:
    """A function, whose axes mean what they mean in torch unless ``layout`` says that its images are permuted."""
    more.setdefault("layout", "any")
    return Function(source=source, renderings=_renderings(code), proofs=_proofs(proofs, inputs), **more)


def layer(
    source: str, code: Code, proofs: Proofs, inputs: Mapping[str, Sample] | None = None, **more: Any
) -> Layer:
    """A module, or another object that is made once and called."""
    return Layer(source=source, renderings=_renderings(code), proofs=_proofs(proofs, inputs), **more)


def planned(names: str, owner: str, note: str, advice: str) -> tuple[Planned, ...]:
    """APIs (separated by white space) that one codemod will rewrite."""
    return tuple(Planned(source=name, owner=owner, note=note, advice=advice) for name in names.split())


def manual(names: str, note: str, advice: str) -> tuple[Manual, ...]:
    """APIs (separated by white space) that are not rewritten, for one reason."""
    return tuple(Manual(source=name, note=note, advice=advice) for name in names.split())


def _renderings(code: Code) -> tuple[Rendering, ...]:
    return (Rendering(code),) if isinstance(code, str) else tuple(code)


def _proofs(proofs: Proofs, inputs: Mapping[str, Sample] | None) -> tuple[TorchProof, ...]:
    return tuple(TorchProof(p, inputs or {}) if isinstance(p, str) else p for p in proofs)
