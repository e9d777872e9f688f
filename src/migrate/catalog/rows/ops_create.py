"""Tensors from nothing: constants, ranges, and tensors of one value.

Python's ints become int32 in TensorFlow and int64 in torch, which is also what torch indexes with.

https://www.tensorflow.org/api_docs/python/tf and https://pytorch.org/docs/stable/torch.html#creation-ops
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, normal, words
from migrate.catalog.reasons import LABEL

X = {"x": normal(3, 4)}
TEXT = "is_text(value) and (dtype is None or is_string(dtype))"


def _filled(name: str) -> Function:
    return Function(
        source=f"tf.{name}(shape, dtype='float32', name=None)",
        target=f"torch.{name}(size, *, dtype=torch.float32)",
        aliases=(f"keras.ops.{name}",),
        shape="as_tuple(shape)",
        renderings=(Rendering(f"torch.{name}(shape, dtype=torch_dtype(dtype))"),),
        ignored={**LABEL, "layout": "how tensors lie on devices"},
        proofs=(
            Proof(f"tf.{name}([2, 3])"),
            Proof(f"tf.{name}(shape=(2,), dtype=tf.int32, name='z')"),
            Proof(f"tf.{name}((2, 3), 'bool')"),
            Proof(f"keras.ops.{name}((2, 3), dtype='float64')"),
        ),
    )


def _filled_like(name: str) -> Function:
    return Function(
        source=f"tf.{name}(input, dtype=None, name=None)",
        target=f"torch.{name}(input, *, dtype=None)",
        aliases=(f"keras.ops.{name}", f"keras.backend.{name}"),
        renamed={"x": "input", "tensor": "input"},
        tensors=("input",),
        layout="any",
        shape="shape(input)",
        renderings=(Rendering(f"torch.{name}(as_tensor(input), dtype=torch_dtype(dtype))"),),
        ignored=LABEL,
        proofs=(
            Proof(f"tf.{name}(x)", X),
            Proof(f"tf.{name}(input=x, dtype=tf.bool)", {"x": integers(3, 4, high=3)}),
            Proof(f"keras.ops.{name}(x)", X),
            Proof(f"tf.keras.backend.{name}(x, 'int64')", X),
        ),
    )


ROWS = (
    Function(
        source="tf.constant(value, dtype=None, shape=None, name='Const')",
        target="torch.tensor(data, *, dtype=None)",
        aliases=("keras.backend.constant",),
        renderings=(
            # PyTorch has no tensors of strings.
            Rendering("value", when=f"shape is None and {TEXT} and not is_list(value)"),
            Rendering("numpy.array(value, dtype=object)", when=f"shape is None and {TEXT}"),
            Rendering("support.as_strings(value)", when="shape is None and is_string(dtype)"),
            Rendering(
                "torch.tensor(value, dtype=torch_dtype(dtype))", when="shape is None and not is_text(value)"
            ),
            Rendering(
                "torch.full(shape, value, dtype=torch_dtype(dtype))",
                target="torch.full(size, fill_value, *, dtype=None)",
                when="is_number(value)",
            ),
            Rendering(
                "torch.tensor(value, dtype=torch_dtype(dtype)).reshape(shape)",
                when="is_list(value) and not is_text(value)",
            ),
        ),
        ignored=LABEL,
        note="Python's ints make int64; strings stay strings, several of them an array",
        proofs=(
            Proof("tf.constant(3.0)"),
            Proof("tf.constant([1, 2, 3])"),
            Proof("tf.constant([[1, 2], [3, 4]], dtype=tf.float32, name='c')"),
            Proof("tf.constant(value=7, dtype=tf.int32, shape=[2, 2])"),
            Proof("tf.constant([1, 2, 3, 4], shape=(2, 2), dtype='float64')"),
            Proof("tf.constant(True)"),
            Proof("tf.constant('été')"),
            Proof("tf.constant(['a', '', '東京'])"),
            Proof("tf.constant([['a', 'b']], dtype=tf.string)"),
            Proof("tf.constant(x, tf.string)", {"x": words(3, 2)}),
            Proof("tf.constant(x, dtype=tf.string)", {"x": words()}),
        ),
    ),
    Function(
        source="tf.convert_to_tensor(value, dtype=None, dtype_hint=None, name=None)",
        target="torch.as_tensor(data, dtype=None)",
        aliases=("keras.ops.convert_to_tensor",),
        renamed={"x": "value"},
        layout="any",
        renderings=(
            Rendering("value", when=f"{TEXT} and not is_list(value)"),
            Rendering("numpy.array(value, dtype=object)", when=TEXT),
            Rendering("support.as_strings(value)", when="is_string(dtype)"),
            Rendering("torch.as_tensor(value, dtype=torch_dtype(dtype))"),
        ),
        ignored={**LABEL, "dtype_hint": "used only where the value has no dtype"},
        proofs=(
            Proof("tf.convert_to_tensor([1.0, 2.0])"),
            Proof("tf.convert_to_tensor(value=[1, 2], dtype=tf.float32)"),
            Proof("tf.convert_to_tensor(x, name='x')", X),
            Proof("tf.convert_to_tensor('été', dtype=tf.string)"),
            Proof("tf.convert_to_tensor(['a', '東京'])"),
            Proof("tf.convert_to_tensor(x, dtype=tf.string)", {"x": words(3, 2)}),
            Proof("keras.ops.convert_to_tensor(x, dtype='float32')", X),
        ),
    ),
    Function(
        source="tf.cast(x, dtype, name=None)",
        target="torch.as_tensor(data, dtype=None)",
        aliases=("keras.ops.cast", "keras.backend.cast"),
        tensors=("x",),
        layout="any",
        shape="shape(x)",
        renderings=(
            Rendering("x.to(torch_dtype(dtype))", target="torch.Tensor.to(self, dtype)", when="is_tensor(x)"),
            # Of what may also be a number, an array or a size.
            Rendering("torch.as_tensor(x, dtype=torch_dtype(dtype))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.cast(x, tf.int32)", {"x": normal(3, 4)}),
            Proof("tf.cast(x=x, dtype='float32', name='c')", {"x": integers(3, 4, high=9)}),
            Proof("tf.cast(3, tf.float32)"),
            Proof("tf.cast(tf.size(x), tf.float32)", {"x": normal(3, 4)}),
            Proof("keras.ops.cast(x, 'bool')", {"x": integers(3, 4, high=2)}),
            Proof("tf.keras.backend.cast(x, 'float64')", {"x": normal(3, 4)}),
        ),
    ),
    _filled("zeros"),
    _filled("ones"),
    _filled_like("zeros_like"),
    _filled_like("ones_like"),
    Function(
        source="tf.fill(dims, value, name=None)",
        target="torch.full(size, fill_value)",
        shape="as_tuple(dims)",
        renderings=(Rendering("torch.full(dims, value)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.fill([2, 3], 0.5)"),
            Proof("tf.fill(dims=(2,), value=7)"),
        ),
    ),
    Function(
        source="keras.ops.full(shape, fill_value, dtype=None)",
        target="torch.full(size, fill_value, *, dtype=None)",
        shape="as_tuple(shape)",
        renderings=(
            Rendering("torch.full(shape, fill_value, dtype=torch_dtype(dtype))", when="dtype is not None"),
            Rendering("torch.full(shape, fill_value, dtype=torch.float32)"),
        ),
        proofs=(
            Proof("keras.ops.full((2, 3), 1.5)"),
            Proof("keras.ops.full(shape=(2, 3), fill_value=7)"),
            Proof("keras.ops.full((2,), 7, dtype='int32')"),
        ),
    ),
    Function(
        source="tf.eye(num_rows, num_columns=None, batch_shape=None, dtype='float32', name=None)",
        target="torch.eye(n, m=None, *, dtype=torch.float32)",
        aliases=("tf.linalg.eye",),
        renderings=(
            Rendering("torch.eye(num_rows, dtype=torch_dtype(dtype))", when="surely(num_columns is None)"),
            Rendering("torch.eye(num_rows, num_columns, dtype=torch_dtype(dtype))"),
        ),
        ignored=LABEL,
        proofs=(Proof("tf.eye(3)"), Proof("tf.eye(2, 4)"), Proof("tf.eye(num_rows=3, dtype=tf.int32)")),
    ),
    Function(
        source="keras.ops.eye(N, M=None, k=0, dtype=None)",
        target="torch.eye(n, m=None, *, dtype=None)",
        renderings=(
            Rendering("torch.eye(N, dtype=torch_dtype(dtype))", when="surely(M is None)"),
            Rendering("torch.eye(N, M, dtype=torch_dtype(dtype))"),
        ),
        proofs=(Proof("keras.ops.eye(3)"), Proof("keras.ops.eye(2, 4, dtype='float32')")),
    ),
    Function(
        source="tf.range(start, limit=None, delta=1, dtype=None, name='range')",
        target="torch.arange(start, end, step=1, *, dtype=None)",
        aliases=("keras.ops.arange", "keras.backend.arange"),
        renamed={"stop": "limit", "step": "delta"},
        renderings=(
            Rendering(
                "torch.arange(start, dtype=torch_dtype(dtype))", when="surely(limit is None and delta == 1)"
            ),
            Rendering(
                "torch.arange(0, start, delta, dtype=torch_dtype(dtype))", when="surely(limit is None)"
            ),
            Rendering("torch.arange(start, limit, dtype=torch_dtype(dtype))", when="surely(delta == 1)"),
            Rendering("torch.arange(start, limit, delta, dtype=torch_dtype(dtype))"),
        ),
        note="Python's ints make int64",
        ignored=LABEL,
        proofs=(
            Proof("tf.range(5)"),
            Proof("tf.range(2, 8)"),
            Proof("tf.range(start=1.0, limit=3.0, delta=0.5)"),
            Proof("tf.range(10, delta=3, dtype=tf.float32)"),
            Proof("keras.ops.arange(2, 9, 3)"),
            Proof("tf.keras.backend.arange(0, 4, dtype='float32')"),
        ),
    ),
    Function(
        source="tf.linspace(start, stop, num, name=None, axis=0)",
        target="torch.linspace(start, end, steps)",
        aliases=("tf.math.linspace",),
        renderings=(Rendering("torch.linspace(start, stop, num)", when="axis == 0"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.linspace(0.0, 1.0, 7)"),
            Proof("tf.linspace(start=-1.0, stop=2.0, num=5, name='l')"),
        ),
    ),
    Function(
        source="tf.meshgrid(*args, indexing='xy', name=None)",
        target="torch.meshgrid(*tensors, indexing=None)",
        aliases=("keras.ops.meshgrid",),
        renderings=(Rendering("torch.meshgrid(*args, indexing=indexing)"),),
        ignored=LABEL,
        proofs=(
            Proof("tf.meshgrid(a, b)", {"a": normal(3), "b": normal(4)}),
            Proof("tf.meshgrid(a, b, indexing='ij')", {"a": normal(3), "b": normal(4)}),
            Proof("keras.ops.meshgrid(a, b)", {"a": normal(3), "b": normal(4)}),
        ),
    ),
)
