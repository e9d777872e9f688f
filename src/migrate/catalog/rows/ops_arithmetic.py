"""Functions of two tensors, or of a tensor and a number: Python's operators say the same in both frameworks.

https://www.tensorflow.org/api_docs/python/tf/math and https://pytorch.org/docs/stable/torch.html#pointwise-ops
"""

import re
from dataclasses import replace

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, Sample, evaluable, integers, mask, normal, uniform
from migrate.catalog.reasons import LABEL

PAIR = {"a": normal(3, 4, 5), "b": normal(3, 4, 5)}
WHOLE = {"a": integers(3, 4, low=-9, high=9), "b": integers(3, 4, low=1, high=5)}
POSITIVE = {"a": uniform(3, 4, 5, low=0.2, high=3.0), "b": normal(3, 4, 5)}
MASKS = {"a": mask(3, 4), "b": mask(3, 4)}
# A list would have to become a tensor first, and two numbers would stay numbers.
ONE_TENSOR = "not (is_list(x) or is_list(y)) and not (is_number(x) and is_number(y))"
RENAMED = {"x1": "x", "x2": "y", "a": "x", "b": "y"}


def _pairwise(
    code: str, *names: str, inputs: dict[str, Sample] = PAIR, calls: tuple[str, ...] = ("a, 2.0", "0.5, b")
) -> Function:
    """A function of ``x`` and ``y``: ``names`` are the source's, the canonical one first."""
    return Function(
        source=f"{names[0]}(x, y, name=None)",
        target=code.partition("(")[0] + "(input, other)" if "(" in code else code,
        aliases=names[1:],
        renamed=RENAMED,
        tensors=("x", "y"),
        layout="any",
        shape="broadcast(shape(x), shape(y))",
        renderings=(Rendering(code, when=ONE_TENSOR),),
        ignored=LABEL,
        proofs=(
            *(Proof(f"{evaluable(name)}(a, b)", inputs) for name in names),
            *(Proof(f"{names[0]}({call})", inputs) for call in calls),
        ),
    )


NONE: tuple[str, ...] = ()
FLOOR_DIVIDE = ("tf.math.floordiv", "keras.ops.floor_divide")


def _floor_divide() -> Function:
    """torch's own has no gradient, and rounds 1.0 // 0.1 to 9 where TensorFlow's gives 10."""
    row = _pairwise("x // y", *FLOOR_DIVIDE, inputs=WHOLE, calls=("a, 3",))
    floats = f"{ONE_TENSOR} and surely(dtype(x) in ('float32', 'float64'))"
    return replace(
        row,
        renderings=(Rendering("torch.floor(x / y)", when=floats), *row.renderings),
        proofs=(
            *row.proofs,
            *(
                Proof(f"{evaluable(name)}({call})", PAIR)
                for name in FLOOR_DIVIDE
                for call in ("a, b", "a, 0.1")
            ),
        ),
    )


def _divide(*names: str, left: str, right: str) -> Function:
    """Whole numbers divided: float64 in TensorFlow, as its operator does; float32 in Keras, and not written as that
    operator, which would be looked at again. ``left``, ``right``: where those are surely whole tensors."""
    row = _pairwise("x / y", *names)
    wide = "surely(dtype({}) in ('int32', 'int64', 'uint32', 'uint64'))"
    return replace(
        row,
        renderings=(
            Rendering(left, when=f"{ONE_TENSOR} and not is_number(x) and {wide.format('x')}"),
            Rendering(right, when=f"{ONE_TENSOR} and is_number(x) and {wide.format('y')}"),
            *row.renderings,
        ),
        proofs=(
            *row.proofs,
            *(
                Proof(f"{evaluable(name)}({call})", WHOLE)
                for name in names
                for call in ("a, b", "a, 2", "2, b")
            ),
        ),
    )


def _with_own_names(row: Function) -> Function:
    """The row of a function of `keras.ops` alone, whose arguments are called x1 and x2."""

    def named(text: str) -> str:
        return re.sub(r"\b[xy]\b", lambda found: {"x": "x1", "y": "x2"}[found[0]], text)

    return replace(
        row,
        source=f"{row.name}(x1, x2)",
        renamed={},
        ignored={},
        tensors=("x1", "x2"),
        shape=named(row.shape),
        renderings=tuple(replace(r, code=named(r.code), when=named(r.when)) for r in row.renderings),
    )


ROWS = (
    _pairwise("x + y", "tf.add", "tf.math.add", "keras.ops.add"),
    _pairwise("x - y", "tf.subtract", "tf.math.subtract", "keras.ops.subtract"),
    _pairwise("x * y", "tf.multiply", "tf.math.multiply", "keras.ops.multiply"),
    _divide(
        *("tf.divide", "tf.math.divide", "tf.truediv", "tf.math.truediv"),
        left="x.double() / y",
        right="x / y.double()",
    ),
    _with_own_names(
        _divide("keras.ops.divide", left="torch.divide(x, y)", right="torch.divide(torch.as_tensor(x), y)")
    ),
    _floor_divide(),
    _pairwise(
        "torch.remainder(x, y)",
        "tf.math.floormod",
        "tf.math.mod",
        "keras.ops.mod",
        inputs=WHOLE,
        calls=("a, 3",),
    ),
    _pairwise(
        "torch.pow(x, y)",
        "tf.pow",
        "tf.math.pow",
        "keras.ops.power",
        inputs=POSITIVE,
        calls=("a, 2.0", "2.0, b"),
    ),
    _pairwise("torch.square(x - y)", "tf.math.squared_difference"),
    replace(
        _pairwise("torch.atan2(y, x)", "tf.math.atan2", "tf.atan2", "keras.ops.arctan2", calls=("x=b, y=a",)),
        source="tf.math.atan2(y, x, name=None)",
        renamed={"x1": "y", "x2": "x"},
    ),
    _pairwise(
        "x == y",
        "tf.equal",
        "tf.math.equal",
        "keras.ops.equal",
        "keras.backend.equal",
        inputs=WHOLE,
        calls=("a, 3",),
    ),
    _pairwise(
        "x != y",
        "tf.not_equal",
        "tf.math.not_equal",
        "keras.ops.not_equal",
        "keras.backend.not_equal",
        inputs=WHOLE,
        calls=("a, 3",),
    ),
    _pairwise("x > y", "tf.greater", "tf.math.greater", "keras.ops.greater", "keras.backend.greater"),
    _pairwise(
        "x >= y",
        "tf.greater_equal",
        "tf.math.greater_equal",
        "keras.ops.greater_equal",
        inputs=WHOLE,
        calls=("a, 3",),
    ),
    _pairwise("x < y", "tf.less", "tf.math.less", "keras.ops.less", "keras.backend.less"),
    _pairwise(
        "x <= y", "tf.less_equal", "tf.math.less_equal", "keras.ops.less_equal", inputs=WHOLE, calls=("a, 3",)
    ),
    _pairwise(
        "torch.logical_and(x, y)",
        "tf.logical_and",
        "tf.math.logical_and",
        "keras.ops.logical_and",
        inputs=MASKS,
        calls=NONE,
    ),
    _pairwise(
        "torch.logical_or(x, y)",
        "tf.logical_or",
        "tf.math.logical_or",
        "keras.ops.logical_or",
        inputs=MASKS,
        calls=NONE,
    ),
    _pairwise(
        "torch.logical_xor(x, y)", "tf.math.logical_xor", "keras.ops.logical_xor", inputs=MASKS, calls=NONE
    ),
    *(
        Function(
            source=f"tf.{name}(x, y, name=None)",
            target=f"torch.{name}(input, other)",
            aliases=(f"tf.math.{name}", f"keras.ops.{name}", f"keras.backend.{name}"),
            renamed=RENAMED,
            tensors=("x", "y"),
            layout="any",
            shape="broadcast(shape(x), shape(y))",
            renderings=(
                # torch's own function takes no numbers.
                Rendering(
                    f"torch.clamp(x, {bound}=y)", when="is_number(y) and not is_number(x) and not is_list(x)"
                ),
                Rendering(
                    f"torch.clamp(y, {bound}=x)", when="is_number(x) and not is_number(y) and not is_list(y)"
                ),
                Rendering(f"torch.{name}(x, y)", when=ONE_TENSOR),
            ),
            note="where both are equal, TensorFlow gives the gradient to the first, torch half to each",
            ignored=LABEL,
            proofs=(
                Proof(f"tf.{name}(a, b)", PAIR),
                Proof(f"tf.{name}(a, 0.1)", PAIR),
                Proof(f"tf.{name}(0.1, y=b, name='m')", PAIR),
                Proof(f"tf.math.{name}(x=a, y=b)", PAIR),
                Proof(f"keras.ops.{name}(x1=a, x2=0)", PAIR),
                Proof(f"tf.keras.backend.{name}(a, b)", PAIR),
            ),
        )
        for name, bound in (("maximum", "min"), ("minimum", "max"))
    ),
    Function(
        source="tf.math.divide_no_nan(x, y, name=None)",
        target="torch.where(condition, input, other)",
        aliases=("keras.ops.divide_no_nan",),
        renamed=RENAMED,
        tensors=("x", "y"),
        layout="any",
        shape="broadcast(shape(x), shape(y))",
        renderings=(Rendering("support.divide_no_nan(x, y)", when=ONE_TENSOR),),
        ignored=LABEL,
        proofs=(
            Proof(
                "tf.math.divide_no_nan(a, b)",
                {"a": normal(3, 4), "b": integers(3, 4, high=2, dtype="float32")},
            ),
            Proof("tf.math.divide_no_nan(1.0, b)", {"b": integers(3, 4, high=2, dtype="float32")}),
        ),
    ),
    Function(
        source="tf.add_n(inputs, name=None)",
        target="torch.sum(input, dim=None)",
        aliases=("tf.math.add_n",),
        tensors=("inputs",),
        layout="any",
        shape="shape(first(inputs))",
        renderings=(Rendering("torch.stack(inputs).sum(dim=0)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.add_n([a, b])", PAIR),
            Proof("tf.math.add_n(inputs=[a, b, a])", PAIR),
        ),
    ),
)
