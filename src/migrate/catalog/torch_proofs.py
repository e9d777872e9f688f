"""Proofs of the way back: calls of torch, given as source text, and how they are executed beside what they become."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.catalog.proofs import Proof


@dataclass(frozen=True)
class TorchProof(Proof):
    """An example of the way back.

    ``call`` is torch's: of a function any expression over the inputs, in which every call of torch is led back; of a
    module its construction; of an optimizer with ``params``, of a scheduler with ``optimizer``. Images have torch's
    axis order. `Proof.calls` says how often what draws random numbers is called, and the results compared as two
    distributions.

    Attributes:
        forward: of a module, how it is called, over ``layer`` and the inputs; on all inputs in order if empty.
        arrays: inputs that are NumPy arrays in both frameworks.
        variables: inputs that are parameters in torch, and variables in TensorFlow.
        rate: of a scheduler, the learning rate of its optimizer.
        known: whether the shapes of the inputs are known at migration time.
    """

    forward: str = ""
    arrays: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    rate: str = ""
    known: bool = True
