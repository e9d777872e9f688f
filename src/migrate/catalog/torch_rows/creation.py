"""Tensors from data, from sizes, and from random numbers, of which no stream is common to the frameworks.

https://pytorch.org/docs/stable/torch.html#creation-ops and https://pytorch.org/docs/stable/torch.html#random-sampling
"""

from migrate.catalog.model import Level, Rendering
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import back, function
from migrate.catalog.torch_proofs import TorchProof

X = {"x": normal(3, 4)}
MANY = {"x": normal(200, 100)}
HOLDS = "device=None, requires_grad=False"
STRIDED = f"*, out=None, dtype=None, layout=torch.strided, {HOLDS}"
SAME = "the same distribution; no seed makes the numbers themselves the same"
GENERATOR = {"generator": "TensorFlow has one seed for all: keras.utils.set_random_seed"}

ROWS = (
    back(
        f"torch.tensor(data, *, dtype=None, {HOLDS}, pin_memory=False)",
        [
            "torch.tensor([1.0, 2.0])",
            "torch.tensor([[1, 2], [3, 4]])",
            "torch.tensor(2.5, device='cpu')",
            "torch.tensor([1, 2], dtype=torch.float)",
        ],
    ),
    function(
        "torch.as_tensor(data, dtype=None, device=None)",
        [
            Rendering("tf.convert_to_tensor(data)", when="dtype is None"),
            Rendering("tf.cast(data, dtype)", when="dtype is not None"),
        ],
        [
            "torch.as_tensor(x)",
            "torch.as_tensor([1.0, 2.0])",
            "torch.as_tensor(x, dtype=torch.float64)",
            TorchProof("torch.as_tensor(x)", X, arrays=("x",)),
        ],
        X,
        ignored={"device": "TensorFlow places tensors by itself"},
        tensors=("data",),
    ),
    *(
        back(
            f"torch.{name}(size, {STRIDED})",
            [
                f"torch.{name}(2, 3)",
                f"torch.{name}((2, 3))",
                f"torch.{name}([2, 3], dtype=torch.int64)",
                f"torch.{name}(4, device='cpu')",
            ],
        )
        for name in ("zeros", "ones")
    ),
    *(
        back(f"torch.{name}_like(input, *, dtype=None, layout=None, {HOLDS})", [f"torch.{name}_like(x)"], X)
        for name in ("zeros", "ones")
    ),
    function(
        f"torch.empty(size, {STRIDED}, pin_memory=False, memory_format=torch.contiguous_format)",
        [
            Rendering("tf.zeros(size)", when="dtype is None"),
            Rendering("tf.zeros(size, dtype=dtype)", when="dtype is not None"),
        ],
        [
            "torch.ones_like(torch.empty(2, 3))",
            "torch.ones_like(torch.empty((4,), dtype=torch.long))",
            "torch.zeros_like(torch.empty(size=(2, 3)))",
        ],
        target="tf.zeros(shape, dtype=tf.float32)",
        note="torch leaves the contents of such a tensor open; TensorFlow's are zeros",
    ),
    back(f"torch.full(size, fill_value, {STRIDED})", ["torch.full((2, 3), 1.5)"]),
    back(f"torch.eye(n, m=None, {STRIDED})", ["torch.eye(3)"]),
    back(
        f"torch.arange(start, end=None, step=None, {STRIDED})",
        ["torch.arange(5)", "torch.arange(2, 9)", "torch.arange(0, 10, 2)"],
    ),
    back(f"torch.linspace(start, end, steps, {STRIDED})", ["torch.linspace(0.0, 1.0, 5)"]),
    *(
        back(
            f"torch.{name}(size, *, generator=None, out=None, dtype=None, layout=torch.strided, {HOLDS}, "
            "pin_memory=False)",
            [f"torch.{name}(200, 100)", f"torch.{name}((200, 100), device='cpu')"],
        )
        for name in ("rand", "randn")
    ),
    function(
        f"torch.randn_like(input, *, dtype=None, layout=None, {HOLDS}, memory_format=None)",
        [Rendering("tf.random.normal(tf.shape(input), dtype=input.dtype)", when="dtype is None")],
        ["torch.randn_like(x)"],
        MANY,
        level=Level.STATISTICAL,
        note=SAME,
        tensors=("input",),
        ignored={"device": "TensorFlow places tensors by itself"},
    ),
    function(
        "torch.randint(low, high, size=None, *, generator=None, dtype=None, device=None)",
        [
            Rendering(
                "tf.random.uniform(high, maxval=low, dtype=tf.int64)", when="size is None and dtype is None"
            ),
            Rendering("tf.random.uniform(size, low, high, dtype=tf.int64)", when="dtype is None"),
            Rendering("tf.random.uniform(size, low, high, dtype=dtype)", when="size is not None"),
        ],
        [
            "torch.randint(10, (200, 100))",
            "torch.randint(2, 9, (200, 100))",
            "torch.randint(low=0, high=5, size=(200, 100))",
            "torch.randint(0, 5, (200, 100), dtype=torch.int32)",
        ],
        level=Level.STATISTICAL,
        note=SAME,
        ignored=GENERATOR | {"device": "TensorFlow places tensors by itself"},
    ),
    function(
        "torch.normal(mean, std, size=None, *, generator=None, out=None)",
        [
            Rendering("tf.random.normal(size, mean, std)", when="size is not None"),
            Rendering("tf.random.normal(tf.shape(mean), mean, std)", when="is_tensor(mean)"),
        ],
        [
            "torch.normal(1.0, 0.5, (200, 100))",
            "torch.normal(mean=0.0, std=0.02, size=(200, 100))",
            TorchProof("torch.normal(x, 0.1)", MANY),
        ],
        level=Level.STATISTICAL,
        note=SAME,
        ignored=GENERATOR,
        tensors=("mean",),
    ),
    function(
        f"torch.randperm(n, *, generator=None, out=None, dtype=torch.int64, layout=torch.strided, {HOLDS}, "
        "pin_memory=False)",
        "tf.random.shuffle(tf.range(n, dtype=tf.int64))",
        [TorchProof("torch.randperm(7)", calls=400)],
        level=Level.STATISTICAL,
        note=SAME,
        ignored=GENERATOR | {"device": "TensorFlow places tensors by itself"},
    ),
    function(
        "torch.manual_seed(seed)",
        "keras.utils.set_random_seed(seed)",
        ["(torch.manual_seed(3), torch.rand(200, 100))[1]"],
        level=Level.STATISTICAL,
        note="seeds Python and NumPy, too; the numbers are others than torch's",
    ),
)
