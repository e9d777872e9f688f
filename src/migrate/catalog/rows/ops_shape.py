"""Sizes and axes: reshaping, inserting, moving.

https://www.tensorflow.org/api_docs/python/tf and https://pytorch.org/docs/stable/torch.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4, 5)}
PAIR = {"a": normal(3, 4, 5), "b": normal(3, 4, 5)}

ROWS = (
    Function(
        source="tf.reshape(tensor, shape, name=None)",
        target="torch.reshape(input, shape)",
        aliases=("keras.ops.reshape", "keras.backend.reshape"),
        renamed={"x": "tensor", "newshape": "shape"},
        tensors=("tensor",),
        shape="reshaped(shape(tensor), shape)",
        renderings=(Rendering("torch.reshape(as_tensor(tensor), shape)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.reshape(x, [-1, 10])", X),
            Proof("tf.reshape(tensor=x, shape=(5, 12), name='flat')", X),
            Proof("tf.reshape([1.0, 2.0, 3.0, 4.0], [2, 2])"),
            Proof("keras.ops.reshape(x, newshape=(-1,))", X),
            Proof("tf.keras.backend.reshape(x, (4, -1))", X),
        ),
    ),
    Function(
        source="tf.shape(input, out_type=None, name=None)",
        target="torch.Tensor.size(self)",
        aliases=("keras.ops.shape", "keras.backend.shape", "keras.backend.int_shape"),
        renamed={"x": "input"},
        tensors=("input",),
        renderings=(Rendering("input.shape"),),
        note="a tuple of ints, not a tensor: indexing and slicing are the same, arithmetic on the whole is not",
        ignored={**LABEL, "out_type": "sizes are Python's ints"},
        proofs=(
            Proof("tf.shape(x)", X),
            Proof("tf.shape(input=x, out_type=tf.int64)", X),
            Proof("tf.keras.backend.shape(x)", X),
        ),
    ),
    Function(
        source="tf.size(input, out_type=None, name=None)",
        target="torch.numel(input)",
        aliases=("keras.ops.size",),
        renamed={"x": "input"},
        tensors=("input",),
        layout="any",
        shape="()",
        renderings=(Rendering("torch.numel(as_tensor(input))"),),
        note="an int, not a tensor",
        ignored={**LABEL, "out_type": "a Python int"},
        proofs=(Proof("tf.size(x)", X), Proof("keras.ops.size(x)", X)),
    ),
    Function(
        source="tf.rank(input, name=None)",
        target="torch.Tensor.dim(self)",
        aliases=("keras.ops.ndim", "keras.backend.ndim"),
        renamed={"x": "input"},
        tensors=("input",),
        layout="any",
        shape="()",
        renderings=(Rendering("input.dim()"),),
        note="an int, not a tensor",
        ignored=LABEL,
        proofs=(
            Proof("tf.rank(input=x)", X),
            Proof("keras.ops.ndim(x)", X),
            Proof("tf.keras.backend.ndim(x)", X),
        ),
    ),
    Function(
        source="tf.expand_dims(input, axis, name=None)",
        target="torch.unsqueeze(input, dim)",
        aliases=("keras.ops.expand_dims",),
        renamed={"x": "input", "dim": "axis"},
        tensors=("input",),
        renderings=(Rendering("torch.unsqueeze(as_tensor(input), axis)", when="not surely(is_list(axis))"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.expand_dims(x, 0)", X),
            Proof("tf.expand_dims(input=x, axis=-1, name='e')", X),
            Proof("tf.expand_dims([1.0, 2.0], 1)"),
            Proof("keras.ops.expand_dims(x, axis=1)", X),
        ),
    ),
    Function(
        source="tf.squeeze(input, axis=None, name=None)",
        target="torch.squeeze(input, dim)",
        aliases=("keras.ops.squeeze", "keras.backend.squeeze"),
        renamed={"x": "input", "squeeze_dims": "axis"},
        tensors=("input",),
        renderings=(
            Rendering("torch.squeeze(as_tensor(input))", when="surely(axis is None)"),
            Rendering("torch.squeeze(as_tensor(input), dim=as_tuple(axis))", when="not surely(axis == [])"),
        ),
        note="an axis whose size is not one is an error in TensorFlow, and stays as it is in torch",
        ignored=LABEL,
        proofs=(
            Proof("tf.squeeze(x)", {"x": normal(3, 1, 4, 1)}),
            Proof("tf.squeeze(x, -1)", {"x": normal(3, 1, 4, 1)}),
            Proof("tf.squeeze(x, axis=[1, 3])", {"x": normal(3, 1, 4, 1)}),
            Proof("keras.ops.squeeze(x, axis=1)", {"x": normal(3, 1, 4, 1)}),
            Proof("tf.keras.backend.squeeze(x, 1)", {"x": normal(3, 1, 4, 1)}),
        ),
    ),
    Function(
        source="tf.transpose(a, perm=None, conjugate=False, name=None)",
        target="torch.permute(input, dims)",
        aliases=("keras.ops.transpose", "keras.backend.permute_dimensions"),
        renamed={"x": "a", "axes": "perm", "pattern": "perm"},
        tensors=("a",),
        shape="shape(a)[::-1] if perm is None else select(shape(a), perm)",
        renderings=(
            Rendering("torch.permute(as_tensor(a), perm)", when="perm is not None"),
            Rendering("as_tensor(a).T", when="surely(rank(a) == 2 or is_list(a))"),
            Rendering("torch.permute(a, tuple(reversed(range(a.dim()))))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.transpose(x, [0, 2, 1])", X),
            Proof("tf.transpose(a=x, perm=(2, 0, 1))", X),
            Proof("tf.transpose(x)", X),
            Proof("tf.transpose(x)", {"x": normal(3, 4)}),
            Proof("tf.transpose([[1.0, 2.0], [3.0, 4.0]])"),
            Proof("keras.ops.transpose(x, axes=(1, 0, 2))", X),
            Proof("tf.keras.backend.permute_dimensions(x, (1, 0, 2))", X),
        ),
    ),
    Function(
        source="tf.broadcast_to(input, shape, name=None)",
        target="torch.broadcast_to(input, size)",
        aliases=("keras.ops.broadcast_to",),
        renamed={"x": "input"},
        tensors=("input",),
        shape="as_tuple(shape)",
        renderings=(Rendering("torch.broadcast_to(as_tensor(input), shape)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.broadcast_to(x, [2, 3, 4, 5])", X),
            Proof("keras.ops.broadcast_to(x, shape=(2, 3, 4, 5))", X),
        ),
    ),
    Function(
        source="keras.backend.flatten(x)",
        target="torch.flatten(input, start_dim=0, end_dim=-1)",
        tensors=("x",),
        renderings=(Rendering("torch.flatten(x)"),),
        proofs=(Proof("tf.keras.backend.flatten(x)", {"x": integers(3, 4, high=9)}),),
    ),
)
