"""Names that are not called: dtypes and numbers; and the constructors that are named after a dtype.

https://pytorch.org/docs/stable/tensor_attributes.html and https://pytorch.org/docs/stable/tensors.html
"""

from migrate.catalog.model import Constant, Function, Level, Rendering
from migrate.catalog.proofs import integers, normal
from migrate.catalog.torch_first import back, function
from migrate.catalog.torch_proofs import TorchProof

DTYPES = {
    "float16": ("half",),
    "bfloat16": (),
    "float32": ("float",),
    "float64": ("double",),
    "uint8": (),
    "int8": (),
    "int16": ("short",),
    "int32": ("int",),
    "int64": ("long",),
    "bool": (),
    "complex64": ("cfloat",),
    "complex128": ("cdouble",),
}
TENSORS = {
    "FloatTensor": "float32",
    "DoubleTensor": "float64",
    "HalfTensor": "float16",
    "ByteTensor": "uint8",
    "IntTensor": "int32",
    "LongTensor": "int64",
}
UNFILLED = "torch leaves the contents of such a tensor open; TensorFlow's are zeros"


def constructor(name: str, dtype: str, *aliases: str) -> Function:
    """A tensor from a list of numbers, or of some sizes."""
    return function(
        f"torch.{name}(data, second=None, third=None, fourth=None)",
        [
            Rendering(f"tf.constant(data, dtype=tf.{dtype})", when="second is None and is_list(data)"),
            Rendering(f"tf.cast(data, tf.{dtype})", when="second is None and is_tensor(data)"),
            *(
                Rendering(f"tf.zeros({sizes}, dtype=tf.{dtype})", when=when, note=UNFILLED)
                for sizes, when in (
                    ("(data,)", "is_int(data) and second is None"),
                    ("(data, second)", "third is None"),
                    ("(data, second, third)", "fourth is None"),
                    ("(data, second, third, fourth)", "fourth is not None"),
                )
            ),
        ],
        [
            f"torch.{name}([1, 0, 5])",
            f"torch.{name}([[1, 0], [2, 3]])",
            *(f"torch.ones_like(torch.{name}({sizes}))" for sizes in ("4", "2, 3", "2, 3, 4", "2, 3, 4, 1")),
            TorchProof(f"torch.{name}(x)", {"x": integers(3, 2, high=2, dtype=dtype)}, arrays=("x",)),
        ],
        tensors=("data",),
        target="tf.zeros(shape, dtype=tf.float32)",
        aliases=aliases,
        note="a name alone, as `Tensor = torch.cuda.FloatTensor if cuda else torch.FloatTensor`, is its dtype: tf."
        + dtype,
    )


ROWS = (
    *(
        back(
            f"torch.{name}",
            [f"torch.{other}" for other in (name, *others)],
            aliases=tuple(f"torch.{other}" for other in others),
        )
        for name, others in DTYPES.items()
    ),
    Constant(
        source="torch.pi",
        renderings=(Rendering("math.pi"),),
        proofs=(TorchProof("torch.pi"), TorchProof("torch.sin(x) * torch.pi", {"x": normal(5)})),
    ),
    Constant(
        source="torch.__version__",
        renderings=(Rendering("tf.__version__"),),
        level=Level.APPROXIMATE,
        note="the version of the other framework: a comparison with a number of torch's means nothing there",
        proofs=(TorchProof("isinstance(torch.__version__, str)"),),
    ),
    constructor("Tensor", "float32"),
    *(constructor(name, dtype, f"torch.cuda.{name}") for name, dtype in TENSORS.items()),
    function(
        "torch.autograd.Variable(data, requires_grad=False, volatile=False)",
        [
            Rendering("tf.stop_gradient(data)", when="not requires_grad"),
            Rendering("tf.Variable(data)", when="requires_grad"),
        ],
        ["torch.autograd.Variable(x)", "torch.autograd.Variable(x, requires_grad=True)"],
        {"x": normal(3, 4)},
        tensors=("data",),
        ignored={"volatile": "without effect since torch 0.4"},
        note="torch's tensors are variables themselves; through one that is made of another no gradient flows",
    ),
    function(
        "torch.nn.Parameter(data=None, requires_grad=True)",
        "keras.Variable(data, trainable=requires_grad)",
        [
            "torch.nn.Parameter(x)",
            "torch.nn.Parameter(x, requires_grad=False)",
            "torch.nn.Parameter(torch.ones(2, 3))",
        ],
        {"x": normal(3, 4)},
        target="keras.Variable(initializer, shape=None, dtype=None, trainable=True)",
        tensors=("data",),
        note="as an attribute of a Keras layer it is one of the layer's weights, too",
    ),
    function(
        "torch.from_numpy(ndarray)",
        "tf.convert_to_tensor(ndarray)",
        [
            TorchProof("torch.from_numpy(x)", {"x": normal(3, 4)}, arrays=("x",)),
            TorchProof("torch.from_numpy(x)", {"x": integers(3, high=9, dtype="int64")}, arrays=("x",)),
            TorchProof("torch.from_numpy(x)", {"x": normal(3, 4, dtype="float64")}, arrays=("x",)),
        ],
    ),
)
