"""Functions of each element, the same in both frameworks but for their names.

https://www.tensorflow.org/api_docs/python/tf/math and https://pytorch.org/docs/stable/torch.html#pointwise-ops
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, Sample, evaluable, mask, normal, uniform
from migrate.catalog.reasons import LABEL

ANYTHING = normal(3, 4, 5)
POSITIVE = uniform(3, 4, 5, low=0.1, high=3.0)
INNER = uniform(3, 4, 5, low=-0.9, high=0.9)


def _pointwise(target: str, *names: str, sample: Sample = ANYTHING) -> Function:
    """A function of one tensor: ``names`` are the source's, the canonical one first."""
    return Function(
        source=f"{names[0]}(x, name=None)",
        target=f"{target}(input)",
        aliases=names[1:],
        renamed={"input": "x", "features": "x"},
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(Rendering(f"{target}(as_tensor(x))"),),
        ignored=LABEL,
        proofs=tuple(Proof(f"{evaluable(name)}(x)", {"x": sample}) for name in names),
    )


ROWS = (
    _pointwise(
        "torch.abs", "tf.abs", "tf.math.abs", "keras.ops.abs", "keras.ops.absolute", "keras.backend.abs"
    ),
    _pointwise("torch.acos", "tf.acos", "tf.math.acos", "keras.ops.arccos", sample=INNER),
    _pointwise("torch.asin", "tf.asin", "tf.math.asin", "keras.ops.arcsin", sample=INNER),
    _pointwise("torch.atan", "tf.atan", "tf.math.atan", "keras.ops.arctan"),
    _pointwise("torch.ceil", "tf.math.ceil", "keras.ops.ceil"),
    _pointwise("torch.conj", "tf.math.conj", "keras.ops.conj"),
    _pointwise("torch.cos", "tf.cos", "tf.math.cos", "keras.ops.cos", "keras.backend.cos"),
    _pointwise("torch.cosh", "tf.cosh", "tf.math.cosh", "keras.ops.cosh"),
    _pointwise("torch.digamma", "tf.math.digamma", sample=POSITIVE),
    _pointwise("torch.erf", "tf.math.erf", "keras.ops.erf"),
    _pointwise("torch.exp", "tf.exp", "tf.math.exp", "keras.ops.exp", "keras.backend.exp"),
    _pointwise("torch.expm1", "tf.math.expm1", "keras.ops.expm1"),
    _pointwise("torch.floor", "tf.floor", "tf.math.floor", "keras.ops.floor"),
    _pointwise("torch.isfinite", "tf.math.is_finite", "keras.ops.isfinite"),
    _pointwise("torch.isinf", "tf.math.is_inf", "keras.ops.isinf"),
    _pointwise("torch.isnan", "tf.math.is_nan", "keras.ops.isnan"),
    _pointwise("torch.lgamma", "tf.math.lgamma", sample=POSITIVE),
    _pointwise("torch.log", "tf.math.log", "keras.ops.log", "keras.backend.log", sample=POSITIVE),
    _pointwise("torch.log1p", "tf.math.log1p", "keras.ops.log1p", sample=POSITIVE),
    _pointwise("torch.log2", "keras.ops.log2", sample=POSITIVE),
    _pointwise("torch.log10", "keras.ops.log10", sample=POSITIVE),
    _pointwise("torch.neg", "tf.negative", "tf.math.negative", "keras.ops.negative"),
    _pointwise("torch.reciprocal", "tf.math.reciprocal", "keras.ops.reciprocal", sample=POSITIVE),
    _pointwise("torch.round", "tf.round", "tf.math.round", "keras.ops.round", "keras.backend.round"),
    _pointwise("torch.rsqrt", "tf.math.rsqrt", "keras.ops.rsqrt", sample=POSITIVE),
    _pointwise("torch.sign", "tf.sign", "tf.math.sign", "keras.ops.sign", "keras.backend.sign"),
    _pointwise("torch.sin", "tf.sin", "tf.math.sin", "keras.ops.sin", "keras.backend.sin"),
    _pointwise("torch.sinh", "tf.sinh", "tf.math.sinh", "keras.ops.sinh"),
    _pointwise(
        "torch.sqrt", "tf.sqrt", "tf.math.sqrt", "keras.ops.sqrt", "keras.backend.sqrt", sample=POSITIVE
    ),
    _pointwise("torch.square", "tf.square", "tf.math.square", "keras.ops.square", "keras.backend.square"),
    _pointwise("torch.tan", "tf.tan", "tf.math.tan", "keras.ops.tan", sample=INNER),
    _pointwise(
        "torch.logical_not",
        "tf.logical_not",
        "tf.math.logical_not",
        "keras.ops.logical_not",
        sample=mask(3, 4, 5),
    ),
    Function(
        source="tf.clip_by_value(t, clip_value_min, clip_value_max, name=None)",
        target="torch.clamp(input, min=None, max=None)",
        aliases=("keras.ops.clip", "keras.backend.clip"),
        renamed={
            "x": "t",
            "x_min": "clip_value_min",
            "x_max": "clip_value_max",
            "min_value": "clip_value_min",
            "max_value": "clip_value_max",
        },
        tensors=("t", "clip_value_min", "clip_value_max"),
        layout="any",
        shape="shape(t)",
        renderings=(Rendering("torch.clamp(as_tensor(t), clip_value_min, clip_value_max)"),),
        note="at the very bounds torch's gradient is 1, TensorFlow's 0",
        ignored=LABEL,
        proofs=(
            Proof("tf.clip_by_value(x, -0.5, 0.7)", {"x": ANYTHING}),
            Proof("tf.clip_by_value(t=x, clip_value_min=0.1, clip_value_max=1.0, name='p')", {"x": ANYTHING}),
            Proof(
                "tf.clip_by_value(x, low, high)",
                {"x": ANYTHING, "low": uniform(5, low=-0.9, high=-0.1), "high": uniform(5)},
            ),
            Proof("keras.ops.clip(x, -0.5, x_max=0.7)", {"x": ANYTHING}),
            Proof("tf.keras.backend.clip(x, min_value=-0.5, max_value=0.7)", {"x": ANYTHING}),
        ),
    ),
    Function(
        source="tf.identity(input, name=None)",
        target="torch.clone(input)",
        tensors=("input",),
        layout="any",
        shape="shape(input)",
        renderings=(Rendering("torch.clone(input)"),),
        ignored=LABEL,
        proofs=(Proof("tf.identity(x, name='x')", {"x": ANYTHING}),),
    ),
    Function(
        source="tf.stop_gradient(input, name=None)",
        target="torch.Tensor.detach(self)",
        aliases=("keras.ops.stop_gradient", "keras.backend.stop_gradient"),
        renamed={"variable": "input", "variables": "input"},
        tensors=("input",),
        layout="any",
        shape="shape(input)",
        renderings=(Rendering("input.detach()"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.stop_gradient(x)", {"x": ANYTHING}),
            Proof("keras.ops.stop_gradient(variable=x)", {"x": ANYTHING}),
        ),
    ),
)
