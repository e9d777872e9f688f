"""Joining, taking apart, repeating and padding.

https://www.tensorflow.org/api_docs/python/tf and https://pytorch.org/docs/stable/torch.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4, 5)}
PAIR = {"a": normal(3, 4, 5), "b": normal(3, 4, 5)}

ROWS = (
    Function(
        source="tf.concat(values, axis, name='concat')",
        target="torch.cat(tensors, dim=0)",
        tensors=("values",),
        layout="any",
        renderings=(Rendering("torch.cat(values, dim=dim(axis, first(values)))"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.concat([a, b], 0)", PAIR),
            Proof("tf.concat(values=[a, b], axis=-1, name='c')", PAIR),
            Proof("tf.concat((a, b, a), 1)", PAIR),
        ),
    ),
    Function(
        source="keras.ops.concatenate(xs, axis=0)",
        target="torch.cat(tensors, dim=0)",
        tensors=("xs",),
        layout="any",
        renderings=(Rendering("torch.cat(xs, dim=dim(axis, first(xs)))"),),
        proofs=(
            Proof("keras.ops.concatenate([a, b])", PAIR),
            Proof("keras.ops.concatenate(xs=[a, b], axis=-1)", PAIR),
        ),
    ),
    Function(
        source="keras.backend.concatenate(tensors, axis=-1)",
        target="torch.cat(tensors, dim=0)",
        tensors=("tensors",),
        layout="any",
        renderings=(Rendering("torch.cat(tensors, dim=dim(axis, first(tensors)))"),),
        proofs=(
            Proof("tf.keras.backend.concatenate([a, b])", PAIR),
            Proof("tf.keras.backend.concatenate([a, b], axis=1)", PAIR),
        ),
    ),
    Function(
        source="tf.stack(values, axis=0, name='stack')",
        target="torch.stack(tensors, dim=0)",
        aliases=("keras.ops.stack", "keras.backend.stack"),
        renamed={"x": "values"},
        tensors=("values",),
        renderings=(
            Rendering("torch.stack(values, dim=axis)", when="not is_literal(values)"),
            Rendering("torch.tensor(values)", when="axis == 0"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.stack([a, b])", PAIR),
            Proof("tf.stack(values=[a, b, a], axis=-1)", PAIR),
            Proof("tf.stack([1.0, 2.0])"),
            Proof("keras.ops.stack([a, b], axis=1)", PAIR),
            Proof("tf.keras.backend.stack([a, b], axis=1)", PAIR),
        ),
    ),
    Function(
        source="tf.unstack(value, num=None, axis=0, name='unstack')",
        target="torch.unbind(input, dim=0)",
        tensors=("value",),
        renderings=(Rendering("torch.unbind(value, dim=axis)"),),
        note="a tuple, not a list",
        ignored={**LABEL, "num": "the size of the axis, which torch knows"},
        proofs=(
            Proof("tf.unstack(x)", X),
            Proof("tf.unstack(value=x, num=4, axis=1)", X),
        ),
    ),
    Function(
        source="tf.tile(input, multiples, name=None)",
        target="torch.tile(input, dims)",
        aliases=("keras.ops.tile", "keras.backend.tile"),
        renamed={"x": "input", "n": "multiples", "repeats": "multiples"},
        tensors=("input",),
        renderings=(
            Rendering("torch.tile(as_tensor(input), multiples)", when="not surely(is_int(multiples))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.tile(x, [1, 2, 3])", X),
            Proof("tf.tile(input=x, multiples=(2, 1, 1), name='t')", X),
            Proof("keras.ops.tile(x, repeats=(2, 1, 1))", X),
            Proof("tf.keras.backend.tile(x, (2, 1, 1))", X),
        ),
    ),
    Function(
        source="tf.repeat(input, repeats, axis=None, name=None)",
        target="torch.repeat_interleave(input, repeats, dim=None)",
        aliases=("keras.ops.repeat",),
        renamed={"x": "input"},
        tensors=("input",),
        renderings=(
            Rendering("torch.repeat_interleave(as_tensor(input), as_tensor_of_several(repeats), dim=axis)"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.repeat(x, 2)", X),
            Proof("tf.repeat(x, repeats=3, axis=-1)", X),
            Proof("tf.repeat(x, [1, 2, 3], axis=0)", X),
            Proof("keras.ops.repeat(x, 2, axis=1)", X),
        ),
    ),
    Function(
        source="tf.reverse(tensor, axis, name=None)",
        target="torch.flip(input, dims)",
        tensors=("tensor",),
        shape="shape(tensor)",
        renderings=(Rendering("torch.flip(tensor, axis)"),),
        ignored=LABEL,
        proofs=(Proof("tf.reverse(x, [1])", X), Proof("tf.reverse(tensor=x, axis=[0, -1])", X)),
    ),
    Function(
        source="tf.roll(input, shift, axis, name=None)",
        target="torch.roll(input, shifts, dims=None)",
        tensors=("input",),
        shape="shape(input)",
        renderings=(Rendering("torch.roll(input, shift, dims=axis)"),),
        ignored=LABEL,
        proofs=(Proof("tf.roll(x, 2, 1)", X), Proof("tf.roll(x, shift=[1, -2], axis=[0, 2])", X)),
    ),
    Function(
        source="tf.pad(tensor, paddings, mode='CONSTANT', constant_values=0, name=None)",
        target="torch.nn.functional.pad(input, pad, mode='constant', value=None)",
        tensors=("tensor",),
        numbers=("paddings",),
        shape="padded(shape(tensor), paddings)",
        renderings=(
            Rendering(
                "torch.nn.functional.pad(tensor, torch_pad(paddings))",
                when="lower(mode) == 'constant' and surely(constant_values == 0)",
            ),
            Rendering(
                "torch.nn.functional.pad(tensor, torch_pad(paddings), value=constant_values)",
                when="lower(mode) == 'constant'",
            ),
            Rendering(
                "support.mirror_pad(tensor, paddings, edge=lower(mode) == 'symmetric')",
                target="support.mirror_pad(x, paddings, edge=False)",
                when="lower(mode) in ('reflect', 'symmetric')",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.pad(x, [[0, 0], [1, 2], [3, 0]])", X),
            Proof("tf.pad(x, [[0, 0], [len(x), 2 * len(x)], (3, 0)])", X),
            Proof(
                "tf.pad(tensor=x, paddings=[[1, 0], [0, 0], [0, 2]], mode='constant', constant_values=7)", X
            ),
            Proof("tf.pad(x, [[0, 0], [1, 2], [3, 0]], 'REFLECT')", X),
            Proof("tf.pad(x, [[2, 0], [1, 2], [3, 0]], 'SYMMETRIC')", X),
        ),
    ),
)
