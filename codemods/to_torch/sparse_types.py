"""``isinstance(x, tf.SparseTensor)``: in PyTorch sparse and dense tensors are of one class.

https://pytorch.org/docs/stable/sparse.html; gradients of ``Embedding(sparse=True)``, TensorFlow's `tf.IndexedSlices`,
are sparse tensors too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SPARSE = frozenset({"tf.SparseTensor", "tf.sparse.SparseTensor", "tf.IndexedSlices"})


class SparseTypes:
    """The question for the class becomes that for the layout; of a tuple of classes it is left, with a finding."""

    name = "sparse-types"
    order = 56

    def plan(self, context: FileContext) -> None:
        if not any(name.rpartition(".")[2] in context.tree.text for name in SPARSE):
            return
        for node in below(context.module, cst.Call):
            match node:
                case cst.Call(
                    func=cst.Name(value="isinstance") as function,
                    args=[cst.Arg(value=cst.Name() | cst.Attribute() as asked), cst.Arg(value=kind)],
                ) if (name := context.names.source(kind)) in SPARSE and not context.names.bindings(function):
                    text = context.source(asked)
                    known = f"{context.local('torch.is_tensor')}({text}) and {text}.is_sparse"
                    context.replace(node, known)
                    context.level(Level.EXACT, name or "")


REWRITE = SparseTypes()
