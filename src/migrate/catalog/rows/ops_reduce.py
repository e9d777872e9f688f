"""Reductions over axes.

https://www.tensorflow.org/api_docs/python/tf/math and https://pytorch.org/docs/stable/torch.html#reduction-ops
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, Sample, evaluable, integers, mask, normal, uniform
from migrate.catalog.reasons import LABEL

RENAMED = {"keep_dims": "keepdims", "reduction_indices": "axis", "x": "input_tensor"}
FLOATS = "not surely(dtype(input_tensor) in ('int8', 'int16', 'int32', 'int64', 'uint8'))"
X = normal(3, 4, 5)


WIDE = "not surely(dtype(input_tensor) in ('int8', 'int16', 'uint8', 'uint16'))"
"""Sums of short integers overflow in TensorFlow; torch adds them up in int64."""


def _reduction(
    target: str,
    *names: str,
    options: str = "",
    everything: str = "",
    when: str = "True",
    sample: Sample = X,
) -> Function:
    """A reduction.

    Args:
        names: the source's, the canonical one first.
        options: further arguments of torch's.
        everything: what torch's ``dim`` is to reduce over all axes, if not None.
        when: for what it holds.
    """
    short = names[0]
    dims = f"{everything} if surely(axis is None) else axis" if everything else "axis"
    return Function(
        source=f"{short}(input_tensor, axis=None, keepdims=False, name=None)",
        target=f"{target}(input, dim, *, correction=1, keepdim=False)",
        aliases=names[1:],
        renamed=RENAMED,
        tensors=("input_tensor",),
        shape="reduced(shape(input_tensor), axis, keepdims)",
        renderings=(
            Rendering(
                f"{target}(as_tensor(input_tensor){options})",
                when=f"{when} and surely(axis is None and not keepdims)",
            ),
            # An empty list of axes reduces nothing in TensorFlow, everything in torch.
            Rendering(
                f"{target}(as_tensor(input_tensor), dim={dims}{options}, keepdim=keepdims)",
                when=f"{when} and not surely(axis == [])",
            ),
        ),
        ignored=LABEL,
        proofs=(
            *(Proof(f"{evaluable(name)}(x)", {"x": sample}) for name in names),
            Proof(f"{short}(x, 1)", {"x": sample}),
            Proof(f"{short}(x, axis=-1, keepdims=True)", {"x": sample}),
            Proof(f"{short}(input_tensor=x, axis=[0, 2], name='r')", {"x": sample}),
            Proof(f"{short}(x, keepdims=True)", {"x": sample}),
        ),
    )


def _keras_mean(name: str, first: str, *whole: str) -> Function:
    """Keras's own means take whole numbers and truth values for what they are as float32.

    Args:
        first: the name of the first parameter.
        whole: the dtypes that are cast.
    """
    given = f"as_tensor({first})"
    cast = f"dtype({first}) in {whole}"
    return Function(
        source=f"{name}({first}, axis=None, keepdims=False)",
        target="torch.mean(input, dim, keepdim=False)",
        tensors=(first,),
        shape=f"reduced(shape({first}), axis, keepdims)",
        renderings=tuple(
            rendering
            for when, value in ((f"surely({cast})", f"{first}.float()"), ("True", given))
            for rendering in (
                Rendering(f"torch.mean({value})", when=f"{when} and surely(axis is None and not keepdims)"),
                Rendering(
                    f"torch.mean({value}, dim=axis, keepdim=keepdims)",
                    when=f"{when} and not surely(axis == [])",
                ),
            )
        ),
        proofs=(
            Proof(f"{evaluable(name)}({first})", {first: X}),
            Proof(f"{evaluable(name)}({first})", {first: mask(3, 4, 5)}),
            Proof(f"{evaluable(name)}({first}, axis=1)", {first: mask(3, 4, 5)}),
            Proof(f"{evaluable(name)}({first}, 1, True)", {first: X}),
            Proof(f"{evaluable(name)}({first}, axis=[0, 2], keepdims=True)", {first: X}),
            Proof(f"{evaluable(name)}({first}, keepdims=True)", {first: X}),
        ),
    )


def _product(*names: str) -> Function:
    """torch multiplies along one axis only, or along all."""
    return Function(
        source=f"{names[0]}(input_tensor, axis=None, keepdims=False, name=None)",
        target="torch.prod(input, dim=None, keepdim=False)",
        aliases=names[1:],
        renamed=RENAMED,
        tensors=("input_tensor",),
        shape="reduced(shape(input_tensor), axis, keepdims)",
        renderings=(
            Rendering("torch.prod(as_tensor(input_tensor))", when="axis is None and not keepdims"),
            Rendering("torch.prod(as_tensor(input_tensor), dim=axis, keepdim=keepdims)", when="is_int(axis)"),
        ),
        ignored=LABEL,
        proofs=(
            *(Proof(f"{evaluable(name)}(x)", {"x": X}) for name in names),
            Proof(f"{names[0]}(x, 1)", {"x": X}),
            Proof(f"{names[0]}(x, axis=-1, keepdims=True)", {"x": X}),
        ),
    )


ROWS = (
    _reduction(
        "torch.mean",
        "tf.reduce_mean",
        "tf.math.reduce_mean",
        when=FLOATS,
    ),
    _keras_mean("keras.ops.mean", "x", "int8", "int16", "int32", "int64", "uint8", "bool"),
    _keras_mean("keras.backend.mean", "x", "bool"),
    _reduction(
        "torch.sum",
        "tf.reduce_sum",
        "tf.math.reduce_sum",
        "keras.ops.sum",
        "keras.backend.sum",
        when=WIDE,
    ),
    _reduction(
        "torch.amax",
        "tf.reduce_max",
        "tf.math.reduce_max",
        "keras.ops.max",
        "keras.ops.amax",
        "keras.backend.max",
        everything="()",
    ),
    _reduction(
        "torch.amin",
        "tf.reduce_min",
        "tf.math.reduce_min",
        "keras.ops.min",
        "keras.ops.amin",
        "keras.backend.min",
        everything="()",
    ),
    _reduction(
        "torch.std",
        "tf.math.reduce_std",
        "keras.ops.std",
        "keras.backend.std",
        options=", correction=0",
        when=FLOATS,
    ),
    _reduction(
        "torch.var",
        "tf.math.reduce_variance",
        "keras.ops.var",
        "keras.backend.var",
        options=", correction=0",
        when=FLOATS,
    ),
    _reduction("torch.any", "tf.reduce_any", "tf.math.reduce_any", "keras.ops.any", sample=mask(3, 4, 5)),
    _reduction("torch.all", "tf.reduce_all", "tf.math.reduce_all", "keras.ops.all", sample=mask(3, 4, 5)),
    _product("tf.reduce_prod", "tf.math.reduce_prod", "keras.ops.prod", "keras.backend.prod"),
    Function(
        source="tf.reduce_logsumexp(input_tensor, axis=None, keepdims=False, name=None)",
        target="torch.logsumexp(input, dim, keepdim=False)",
        aliases=("tf.math.reduce_logsumexp", "keras.ops.logsumexp"),
        renamed=RENAMED,
        tensors=("input_tensor",),
        shape="reduced(shape(input_tensor), axis, keepdims)",
        renderings=(
            Rendering(
                "torch.logsumexp(as_tensor(input_tensor).flatten(), dim=0)",
                when="axis is None and not keepdims",
            ),
            Rendering(
                "torch.logsumexp(as_tensor(input_tensor), dim=axis, keepdim=keepdims)",
                when="axis is not None",
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.reduce_logsumexp(x)", {"x": X}),
            Proof("tf.math.reduce_logsumexp(x, 1, True)", {"x": X}),
            Proof("keras.ops.logsumexp(x, axis=[0, 2])", {"x": X}),
        ),
    ),
    Function(
        source="tf.nn.moments(x, axes, shift=None, keepdims=False, name=None)",
        target="torch.var_mean(input, dim=None, *, correction=1, keepdim=False)",
        renamed={"keep_dims": "keepdims"},
        tensors=("x",),
        shape="(reduced(shape(x), axes, keepdims), reduced(shape(x), axes, keepdims))",
        renderings=(
            # The other way round, and divided by n where torch's default is n - 1.
            Rendering("torch.var_mean(x, dim=axes, correction=0, keepdim=keepdims)[::-1]"),
        ),
        ignored={**LABEL, "shift": "TensorFlow does not use it"},
        proofs=(
            Proof("tf.nn.moments(x, [0, 1])", {"x": X}),
            Proof("tf.nn.moments(x=x, axes=-1, keepdims=True)", {"x": X}),
        ),
    ),
    Function(
        source="keras.ops.moments(x, axes, keepdims=False, synchronized=False)",
        target="torch.var_mean(input, dim=None, *, correction=1, keepdim=False)",
        tensors=("x",),
        shape="(reduced(shape(x), axes, keepdims), reduced(shape(x), axes, keepdims))",
        renderings=(Rendering("torch.var_mean(x, dim=axes, correction=0, keepdim=keepdims)[::-1]"),),
        proofs=(Proof("keras.ops.moments(x, [0, 1])", {"x": X}),),
    ),
    Function(
        source="tf.math.count_nonzero(input, axis=None, keepdims=None, dtype='int64', name=None)",
        target="torch.count_nonzero(input, dim=None)",
        tensors=("input",),
        shape="reduced(shape(input), axis)",
        renderings=(
            Rendering("torch.count_nonzero(as_tensor(input), dim=axis)", when="not surely(axis == [])"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.math.count_nonzero(x)", {"x": integers(3, 4, high=2)}),
            Proof("tf.math.count_nonzero(x, axis=1)", {"x": uniform(3, 4, low=-1)}),
        ),
    ),
)
