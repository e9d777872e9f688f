"""Choosing and placing elements: gathering, scattering, masks, one-hot.

torch's own `gather` is something else than TensorFlow's, which is indexing.

https://www.tensorflow.org/api_docs/python/tf/gather_nd and https://pytorch.org/docs/stable/generated/torch.index_put.html
"""

from migrate.catalog.model import Function, Rendering, Style
from migrate.catalog.proofs import Proof, integers, mask, normal
from migrate.catalog.reasons import LABEL

X = normal(5, 4, 3)
OUT_OF_RANGE = "an index out of range is an error; TensorFlow gives a row of zeros"

LAST = "on_value is None and off_value is None and (axis is None or axis == -1)"

ROWS = (
    Function(
        source="tf.gather(params, indices, validate_indices=None, axis=None, batch_dims=0, name=None)",
        target="torch.index_select(input, dim, index)",
        aliases=("keras.backend.gather",),
        renamed={"reference": "params"},
        tensors=("params", "indices"),
        renderings=(
            Rendering("params[as_tensor(indices)]", when="batch_dims == 0 and (axis is None or axis == 0)"),
            Rendering("params[:, as_tensor(indices)]", when="batch_dims == 0 and axis == 1"),
            Rendering("params[..., as_tensor(indices)]", when="batch_dims == 0 and axis == -1"),
            Rendering("params[:, :, as_tensor(indices)]", when="batch_dims == 0 and axis == 2"),
        ),
        note="a negative index counts from the end; TensorFlow refuses it",
        ignored={**LABEL, "validate_indices": "TensorFlow does not use it"},
        proofs=(
            Proof("tf.gather(x, i)", {"x": X, "i": integers(7, high=5)}),
            Proof("tf.gather(params=x, indices=i, axis=1, name='g')", {"x": X, "i": integers(2, 3, high=4)}),
            Proof("tf.gather(x, i, axis=-1)", {"x": X, "i": integers(6, high=3, dtype="int64")}),
            Proof("tf.gather(x, [2, 0], axis=2)", {"x": X}),
            Proof("tf.gather(x, 3)", {"x": X}),
            Proof("tf.keras.backend.gather(x, i)", {"x": X, "i": integers(7, high=5)}),
        ),
    ),
    Function(
        source="keras.ops.take(x, indices, axis=None)",
        target="torch.index_select(input, dim, index)",
        tensors=("x", "indices"),
        shape="taken(shape(x), indices, axis)",
        renderings=(
            Rendering("x.flatten()[as_tensor(indices)]", when="axis is None"),
            Rendering("x[as_tensor(indices)]", when="axis == 0"),
            Rendering("x[:, as_tensor(indices)]", when="axis == 1"),
            Rendering("x[..., as_tensor(indices)]", when="axis == -1"),
        ),
        proofs=(
            Proof("keras.ops.take(x, i)", {"x": X, "i": integers(7, high=60)}),
            Proof("keras.ops.take(x, i, axis=0)", {"x": X, "i": integers(2, 2, high=5)}),
            Proof("keras.ops.take(x, indices=i, axis=1)", {"x": X, "i": integers(7, high=4)}),
            Proof("keras.ops.take(x, i, axis=-1)", {"x": X, "i": integers(7, high=3)}),
        ),
    ),
    Function(
        source="tf.gather_nd(params, indices, batch_dims=0, name=None, bad_indices_policy='')",
        target="torch.Tensor.__getitem__",
        tensors=("params", "indices"),
        renderings=(Rendering("params[as_tensor(indices).unbind(-1)]", when="batch_dims == 0"),),
        note="a negative index counts from the end; TensorFlow refuses it",
        ignored=LABEL,
        proofs=(
            Proof("tf.gather_nd(x, i)", {"x": X, "i": integers(7, 2, high=4)}),
            Proof("tf.gather_nd(params=x, indices=i, name='g')", {"x": X, "i": integers(2, 3, 3, high=3)}),
            Proof("tf.gather_nd(x, [[0, 1], [2, 2]])", {"x": X}),
        ),
    ),
    Function(
        source="tf.scatter_nd(indices, updates, shape, name=None)",
        target="torch.index_put(input, indices, values, accumulate=False)",
        tensors=("indices", "updates"),
        shape="as_tuple(shape)",
        renderings=(
            # Where an index comes twice, both updates count.
            Rendering(
                "as_tensor(updates).new_zeros(shape).index_put("
                "as_tensor(indices).unbind(-1), as_tensor(updates), accumulate=True)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.scatter_nd(i, u, [4, 3])", {"i": integers(9, 1, high=4), "u": normal(9, 3)}),
            Proof(
                "tf.scatter_nd(indices=i, updates=u, shape=(3, 4))",
                {"i": integers(9, 2, high=3), "u": normal(9)},
            ),
            Proof("tf.scatter_nd([[1], [3]], [5.0, 6.0], [8])"),
        ),
    ),
    Function(
        source="tf.tensor_scatter_nd_update(tensor, indices, updates, name=None)",
        target="torch.index_put(input, indices, values, accumulate=False)",
        tensors=("tensor", "indices", "updates"),
        shape="shape(tensor)",
        renderings=(Rendering("tensor.index_put(as_tensor(indices).unbind(-1), as_tensor(updates))"),),
        note="where an index comes twice, neither framework says which update stays",
        ignored=LABEL,
        proofs=(
            Proof("tf.tensor_scatter_nd_update(x, [[0], [2]], u)", {"x": X, "u": normal(2, 4, 3)}),
            Proof("tf.tensor_scatter_nd_update(tensor=x, indices=[[0, 1, 2]], updates=[7.0])", {"x": X}),
        ),
    ),
    Function(
        source="tf.tensor_scatter_nd_add(tensor, indices, updates, name=None)",
        target="torch.index_put(input, indices, values, accumulate=False)",
        tensors=("tensor", "indices", "updates"),
        shape="shape(tensor)",
        renderings=(
            Rendering("tensor.index_put(as_tensor(indices).unbind(-1), as_tensor(updates), accumulate=True)"),
        ),
        ignored=LABEL,
        proofs=(
            Proof(
                "tf.tensor_scatter_nd_add(x, i, u)",
                {"x": X, "i": integers(9, 1, high=5), "u": normal(9, 4, 3)},
            ),
        ),
    ),
    Function(
        source="tf.boolean_mask(tensor, mask, axis=None, name='boolean_mask')",
        target="torch.Tensor.__getitem__",
        tensors=("tensor", "mask"),
        renderings=(
            Rendering("tensor[mask]", when="axis is None or axis == 0"),
            Rendering("tensor[:, mask]", when="axis == 1"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.boolean_mask(x, m)", {"x": X, "m": mask(5)}),
            Proof("tf.boolean_mask(tensor=x, mask=m)", {"x": X, "m": mask(5, 4)}),
            Proof("tf.boolean_mask(x, m, axis=1)", {"x": X, "m": mask(4)}),
        ),
    ),
    Function(
        source="tf.where(condition, x=None, y=None, name=None)",
        target="torch.where(condition, input, other)",
        aliases=("tf.compat.v2.where", "keras.ops.where"),
        renamed={"x1": "x", "x2": "y"},
        tensors=("condition", "x", "y"),
        layout="any",
        shape="broadcast(shape(condition), broadcast(shape(x), shape(y)))",
        renderings=(
            Rendering(
                "torch.nonzero(condition)",
                when="x is None and y is None and layout(condition) == 'channels_last'",
            ),
            Rendering(
                "torch.where(condition, x, y)", when="x is not None and not (is_list(x) or is_list(y))"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.where(m, a, b)", {"m": mask(3, 4, 5), "a": normal(3, 4, 5), "b": normal(3, 4, 5)}),
            Proof("tf.where(condition=m, x=a, y=0.0)", {"m": mask(3, 4), "a": normal(3, 4)}),
            Proof("tf.where(m, 1.0, 0.0)", {"m": mask(3, 4)}),
            Proof("tf.where(m)", {"m": mask(3, 4)}),
            Proof("keras.ops.where(m, x1=a, x2=b)", {"m": mask(3, 4), "a": normal(3, 4), "b": normal(3, 4)}),
        ),
    ),
    Function(
        source="tf.one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None)",
        target="torch.nn.functional.one_hot(tensor, num_classes=-1)",
        tensors=("indices",),
        renderings=(
            Rendering(
                "torch.nn.functional.one_hot(as_tensor(indices).long(), depth)"
                ".to(torch_dtype('float32' if dtype is None else dtype))",
                when=LAST,
                style=Style.IDIOMATIC,
                note=OUT_OF_RANGE,
            ),
            Rendering(
                "support.one_hot(as_tensor(indices), depth, dtype=torch_dtype('float32' if dtype is None else dtype))",
                target="support.one_hot(indices, depth, dtype=torch.float32)",
                when=LAST,
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.one_hot(i, 5)", {"i": integers(7, high=5)}),
            Proof(
                "tf.one_hot(indices=i, depth=5, dtype=tf.int32)", {"i": integers(2, 3, high=5, dtype="uint8")}
            ),
            Proof("tf.one_hot([0, 2, 1], 3, axis=-1)"),
            Proof("tf.one_hot(i, 4)", {"i": integers(9, low=-2, high=7)}, style="exact"),
        ),
    ),
    Function(
        source="keras.utils.to_categorical(x, num_classes=None)",
        target="torch.nn.functional.one_hot(tensor, num_classes=-1)",
        renderings=(
            Rendering(
                "support.to_categorical(x)",
                target="support.to_categorical(x, num_classes=None)",
                when="surely(num_classes is None)",
            ),
            Rendering("support.to_categorical(x, num_classes)"),
        ),
        note="an array if it is given an array, as in Keras",
        aliases=("keras.utils.np_utils.to_categorical",),
        renamed={"y": "x"},
        proofs=(
            Proof("keras.utils.to_categorical([0, 2, 1])"),
            Proof("keras.utils.to_categorical(x=i, num_classes=6)", {"i": integers(9, 1, high=4)}),
        ),
    ),
)
