"""What is left of `keras.backend`, and NumPy's functions in TensorFlow.

https://www.tensorflow.org/api_docs/python/tf/keras/backend and
https://www.tensorflow.org/api_docs/python/tf/experimental/numpy
"""

from migrate.catalog.model import Constant, Function, Rendering
from migrate.catalog.proofs import Proof, Sample, integers, normal, uniform

X = {"x": normal(4, 3)}
PAIR = {"a": normal(4, 3), "b": normal(4, 3)}
NUMPY = "https://www.tensorflow.org/api_docs/python/tf/experimental/numpy"


def _two(name: str, inputs: dict[str, Sample]) -> Function:
    """A function of two tensors that torch has under the same name."""
    return Function(
        source=f"tf.experimental.numpy.{name}(x1, x2)",
        target=f"torch.{name}(input, other)",
        tensors=("x1", "x2"),
        renderings=(Rendering(f"torch.{name}(as_tensor(x1), as_tensor(x2))"),),
        proofs=(
            Proof(f"tf.experimental.numpy.{name}(a, b)", inputs),
            Proof(f"tf.experimental.numpy.{name}(x1=a, x2=b)", inputs),
        ),
        url=f"{NUMPY}/{name}",
    )


ROWS = (
    Function(
        source="keras.backend.dtype(x)",
        target="torch.Tensor.dtype",
        tensors=("x",),
        renderings=(Rendering("str(x.dtype).removeprefix('torch.')"),),
        proofs=(
            Proof("tf.keras.backend.dtype(x)", X),
            Proof("tf.keras.backend.dtype(x=i)", {"i": integers(3, high=4)}),
        ),
    ),
    Function(
        source="keras.backend.pow(x, a)",
        target="torch.pow(input, exponent)",
        tensors=("x",),
        renderings=(Rendering("torch.pow(x, a)"),),
        proofs=(
            Proof("tf.keras.backend.pow(x, 2)", X),
            Proof("tf.keras.backend.pow(x=x, a=0.5)", {"x": uniform(4, 3, low=0.1)}),
        ),
    ),
    Function(
        source="keras.backend.transpose(x)",
        target="torch.permute(input, dims)",
        tensors=("x",),
        shape="shape(x)[::-1]",
        renderings=(
            Rendering("x.T", when="surely(rank(x) == 2)"),
            Rendering("torch.permute(x, tuple(reversed(range(x.dim()))))"),
        ),
        proofs=(
            Proof("tf.keras.backend.transpose(x)", X),
            Proof("tf.keras.backend.transpose(x=x)", {"x": normal(2, 3, 4)}),
        ),
    ),
    Function(
        source="keras.backend.tanh(x)",
        target="torch.tanh(input)",
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(Rendering("torch.tanh(x)"),),
        proofs=(Proof("tf.keras.backend.tanh(x)", X), Proof("tf.keras.backend.tanh(x=x)", X)),
    ),
    Function(
        source="keras.backend.bias_add(x, bias, data_format=None)",
        target="torch.add(input, other)",
        tensors=("x", "bias"),
        shape="shape(x)",
        renderings=(Rendering("x + bias", when="data_format in (None, 'channels_last')"),),
        proofs=(
            Proof("tf.keras.backend.bias_add(x, b)", {"x": normal(2, 3, 4), "b": normal(4)}),
            Proof(
                "tf.keras.backend.bias_add(x=x, bias=b, data_format='channels_last')",
                {"x": normal(2, 3, 4, 5), "b": normal(5)},
            ),
        ),
    ),
    Function(
        source="keras.backend.binary_crossentropy(target, output, from_logits=False)",
        target="torch.nn.functional.binary_cross_entropy(input, target, weight=None, reduction='mean')",
        tensors=("target", "output"),
        renderings=(
            Rendering(
                "torch.nn.functional.binary_cross_entropy_with_logits(output, target, reduction='none')",
                when="from_logits",
                target="torch.nn.functional.binary_cross_entropy_with_logits(input, target, reduction='mean')",
            ),
            Rendering(
                "torch.nn.functional.binary_cross_entropy(output.clamp(1e-07, 1 - 1e-07), target, reduction='none')"
            ),
        ),
        note="one loss an element; targets are of the outputs' dtype on both sides",
        proofs=(
            Proof(
                "tf.keras.backend.binary_crossentropy(t, p)",
                {"t": uniform(6, 3), "p": uniform(6, 3, low=0.01)},
            ),
            Proof(
                "tf.keras.backend.binary_crossentropy(target=t, output=p, from_logits=True)",
                {"t": uniform(6, 3), "p": normal(6, 3)},
            ),
        ),
    ),
    Constant(
        source="tf.experimental.numpy.pi",
        target="torch.pi",
        aliases=("tf.pi", "tf.math.pi"),
        renderings=(Rendering("torch.pi"),),
        proofs=(Proof("tf.experimental.numpy.pi"),),
        url=NUMPY,
    ),
    *(
        Constant(
            source=f"keras.losses.Reduction.{name}",
            aliases=(f"keras.losses.losses_utils.ReductionV2.{name}",),
            target=f"'{name.lower()}'",
            renderings=(Rendering(f"'{name.lower()}'"),),
            proofs=(Proof(f"tf.keras.losses.Reduction.{name}"),),
            note="as the argument of a loss, its row turns it into torch's word",
        )
        for name in ("NONE", "SUM", "SUM_OVER_BATCH_SIZE", "AUTO")
    ),
    _two("matmul", {"a": normal(4, 3), "b": normal(3, 5)}),
    *(_two(name, PAIR) for name in ("maximum", "minimum")),
    *(
        Function(
            source=f"tf.experimental.numpy.{name}(x)",
            target=f"torch.{name}(input)",
            tensors=("x",),
            layout="any",
            shape="shape(x)",
            renderings=(Rendering(f"torch.{name}(as_tensor(x))"),),
            proofs=(
                Proof(f"tf.experimental.numpy.{name}(x)", {"x": uniform(4, 3, low=0.2)}),
                Proof(f"tf.experimental.numpy.{name}(x=x)", {"x": uniform(2, 3, 4, low=0.2)}),
            ),
            url=f"{NUMPY}/{name}",
        )
        for name in ("exp", "log", "sqrt", "square", "abs", "sin", "cos", "tanh")
    ),
)
