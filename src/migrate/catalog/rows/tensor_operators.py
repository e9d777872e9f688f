"""Python's operators on tensors. TensorFlow refuses tensors of different dtypes where torch promotes them, so whatever
ran before runs with the same dtypes after; only the division of integers differs: float64 against float32.

https://www.tensorflow.org/api_docs/python/tf/Tensor and https://docs.pytorch.org/docs/stable/tensor_attributes.html
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, Sample, integers, mask, normal, uniform

PAIR = {"x": normal(3, 4), "y": normal(3, 4)}
ROW = {"x": normal(3, 4), "y": normal(4)}
WHOLE = {"x": integers(3, 4, low=-9, high=9), "y": integers(3, 4, low=1, high=5)}
LONG = {
    "x": integers(3, 4, low=-9, high=9, dtype="int64"),
    "y": integers(3, 4, low=1, high=5, dtype="int64"),
}
BYTES = {
    "x": integers(3, 4, low=100, high=255, dtype="uint8"),
    "y": integers(3, 4, low=1, high=5, dtype="uint8"),
}
POSITIVE = {"x": uniform(3, 4, low=0.2, high=3.0), "y": normal(3, 4)}
MASKS = {"x": mask(3, 4), "y": mask(3, 4)}
SQUARE = {"x": normal(2, 3, 4), "y": normal(2, 4, 5)}

WIDE = "dtype(self) in ('int32', 'int64', 'uint32', 'uint64')"


def _operator(
    method: str, sign: str, *samples: dict[str, Sample], number: str = "2", reflected: bool = False
) -> Function:
    """A binary operator: with a tensor on either side, with a number on the other, with whole numbers and bytes."""
    code = f"other {sign} self" if reflected else f"self {sign} other"
    calls = [f"{number} {sign} x"] if reflected else [f"x {sign} y", f"x {sign} {number}"]
    return Function(
        source=f"tf.Tensor.{method}(self, other)",
        target=code,
        tensors=("self", "other"),
        layout="any",
        shape="broadcast(shape(self), shape(other))",
        renderings=(Rendering(code),),
        proofs=tuple(
            Proof(call, sample) for sample in samples for call in calls if not _beside(call, sample)
        ),
    )


def _beside(call: str, sample: dict[str, Sample]) -> bool:
    """Whether a call has a number beside truth values, which TensorFlow does not take."""
    return "y" not in call and sample["x"].dtype == "bool"


def _division(method: str, code: str, wide: str, *calls: str) -> Function:
    return Function(
        source=f"tf.Tensor.{method}(self, other)",
        target=code,
        tensors=("self", "other"),
        layout="any",
        shape="broadcast(shape(self), shape(other))",
        renderings=(Rendering(wide, when=f"surely({WIDE})"), Rendering(code)),
        note="whole numbers of 32 and 64 bits divided by each other are float64 in TensorFlow, float32 in torch",
        proofs=tuple(
            Proof(call, sample)
            for sample in (PAIR, ROW, WHOLE, LONG, BYTES)
            for call in calls
            if sample != BYTES or "y" in call
        ),
    )


ARITHMETIC = (PAIR, ROW, WHOLE, LONG, BYTES)

ROWS = (
    _operator("__add__", "+", *ARITHMETIC),
    _operator("__radd__", "+", *ARITHMETIC, reflected=True),
    _operator("__sub__", "-", *ARITHMETIC),
    _operator("__rsub__", "-", *ARITHMETIC, reflected=True),
    _operator("__mul__", "*", *ARITHMETIC),
    _operator("__rmul__", "*", *ARITHMETIC, reflected=True),
    Function(
        source="tf.Tensor.__floordiv__(self, other)",
        target="self // other",
        tensors=("self", "other"),
        layout="any",
        shape="broadcast(shape(self), shape(other))",
        renderings=(
            # torch's own has no gradient, and rounds 1.0 // 0.1 to 9 where TensorFlow's gives 10.
            Rendering("torch.floor(self / other)", when="surely(dtype(self) in ('float32', 'float64'))"),
            Rendering("self // other"),
        ),
        proofs=(
            *(Proof(call, sample) for sample in (PAIR, ROW, WHOLE, LONG) for call in ("x // y", "x // 2")),
            Proof("x // y", BYTES),
        ),
    ),
    _operator("__mod__", "%", *ARITHMETIC),
    _operator("__pow__", "**", POSITIVE, WHOLE, LONG),
    _operator("__rpow__", "**", POSITIVE, reflected=True),
    _operator("__lt__", "<", *ARITHMETIC),
    _operator("__le__", "<=", *ARITHMETIC),
    _operator("__gt__", ">", *ARITHMETIC),
    _operator("__ge__", ">=", *ARITHMETIC),
    _operator("__eq__", "==", *ARITHMETIC, MASKS),
    _operator("__ne__", "!=", *ARITHMETIC, MASKS),
    _operator("__and__", "&", MASKS),
    _operator("__or__", "|", MASKS),
    _operator("__xor__", "^", MASKS),
    Function(
        source="tf.Tensor.__matmul__(self, other)",
        target="self @ other",
        tensors=("self", "other"),
        renderings=(Rendering("self @ other"),),
        proofs=(Proof("x @ y", SQUARE), Proof("x @ y", {"x": normal(3, 4), "y": normal(4, 2)})),
    ),
    _division("__truediv__", "self / other", "self.double() / other", "x / y", "x / 2"),
    _division("__rtruediv__", "other / self", "other / self.double()", "2 / x"),
    Function(
        source="tf.Tensor.__neg__(self)",
        target="torch.neg(input)",
        tensors=("self",),
        layout="any",
        shape="shape(self)",
        renderings=(Rendering("-self"),),
        proofs=(Proof("-x", {"x": normal(3, 4)}), Proof("-x", {"x": integers(3, 4, high=9)})),
    ),
    Function(
        source="tf.Tensor.__invert__(self)",
        target="torch.bitwise_not(input)",
        tensors=("self",),
        layout="any",
        shape="shape(self)",
        renderings=(Rendering("~self"),),
        proofs=(Proof("~x", {"x": mask(3, 4)}),),
    ),
    Function(
        source="tf.Tensor.__abs__(self)",
        target="torch.abs(input)",
        tensors=("self",),
        layout="any",
        shape="shape(self)",
        renderings=(Rendering("abs(self)"),),
        proofs=(Proof("x.__abs__()", {"x": normal(3, 4)}),),
    ),
    Function(
        source="tf.Tensor.__len__(self)",
        target="torch.Tensor.size(self)",
        tensors=("self",),
        renderings=(Rendering("len(self)"),),
        proofs=(Proof("x.__len__()", {"x": normal(3, 4)}),),
    ),
)
