"""`keras.random` beyond what TensorFlow's own functions have in common with it, and Keras's Fourier transforms.

https://keras.io/api/random/ and https://keras.io/api/ops/fft/
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.rows.ops_random import NOTE

SEED = {"seed": "torch has one seed for all: torch.manual_seed"}
WHOLE = "dtype is not None and torch_dtype(dtype) in (torch_dtype('int32'), torch_dtype('int64'))"
PARTS = {"x": normal(2, 4, 6), "y": normal(2, 4, 6)}

ROWS = (
    Function(
        source="keras.random.dropout(inputs, rate, noise_shape=None, seed=None)",
        target="torch.nn.functional.dropout(input, p=0.5, training=True, inplace=False)",
        tensors=("inputs",),
        layout="any",
        shape="shape(inputs)",
        requires="noise_shape is None",
        level=Level.STATISTICAL,
        note="in both frameworks this drops whether the model is trained or not",
        renderings=(Rendering("torch.nn.functional.dropout(inputs, p=rate)"),),
        ignored=SEED,
        proofs=(
            Proof("keras.random.dropout(x, 0.3)", {"x": normal(200, 100)}),
            Proof("keras.random.dropout(inputs=x, rate=0.5, seed=3)", {"x": normal(200, 100)}),
        ),
    ),
    Function(
        source="keras.random.randint(shape, minval, maxval, dtype='int32', seed=None)",
        target="torch.randint(low, high, size, *, dtype=torch.int64)",
        requires=WHOLE,
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(Rendering("torch.randint(minval, maxval, shape, dtype=torch_dtype(dtype))"),),
        ignored=SEED,
        proofs=(
            Proof("keras.random.randint((200, 100), 3, 9)"),
            Proof("keras.random.randint(shape=(200, 100), minval=0, maxval=5, dtype='int64', seed=1)"),
        ),
    ),
    Function(
        source="keras.random.shuffle(x, axis=0, seed=None)",
        target="torch.randperm(n)",
        tensors=("x",),
        requires="axis == 0",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(x)",
        renderings=(Rendering("x[torch.randperm(len(x))]"),),
        ignored=SEED,
        proofs=(Proof("keras.random.shuffle(x)", {"x": normal(1000, 3)}),),
    ),
    Function(
        source="keras.random.categorical(logits, num_samples, dtype='int32', seed=None)",
        target="torch.multinomial(input, num_samples, replacement=False)",
        tensors=("logits",),
        requires=WHOLE,
        level=Level.STATISTICAL,
        note=NOTE,
        renderings=(
            Rendering(
                "torch.multinomial(torch.softmax(logits, dim=-1), num_samples, "
                "replacement=True).to(torch_dtype(dtype))"
            ),
        ),
        ignored=SEED,
        proofs=(
            Proof("keras.random.categorical(x, 20000)", {"x": normal(1, 5)}),
            Proof("keras.random.categorical(x, 20000, dtype='int64')", {"x": normal(2, 3)}),
        ),
    ),
    Function(
        source="keras.random.gamma(shape, alpha, dtype=None, seed=None)",
        target="torch.distributions.Gamma(concentration, rate)",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(
            Rendering("torch.distributions.Gamma(float(alpha), 1.0).sample(shape)", when="dtype is None"),
        ),
        ignored=SEED,
        proofs=(Proof("keras.random.gamma((20000,), 2.0)"), Proof("keras.random.gamma((200, 100), 0.5)")),
    ),
    Function(
        source="keras.random.beta(shape, alpha, beta, dtype=None, seed=None)",
        target="torch.distributions.Beta(concentration1, concentration0)",
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(
            Rendering(
                "torch.distributions.Beta(float(alpha), float(beta)).sample(shape)", when="dtype is None"
            ),
        ),
        ignored=SEED,
        proofs=(
            Proof("keras.random.beta((20000,), 2.0, 3.0)"),
            Proof("keras.random.beta(shape=(200, 100), alpha=0.2, beta=0.2)"),
        ),
    ),
    *(
        Function(
            source=f"keras.ops.{name}(x)",
            target=f"support.{support}(parts)",
            renderings=(Rendering(f"support.{support}(x)"),),
            proofs=(Proof(f"keras.ops.{name}((x, y))", PARTS), Proof(f"keras.ops.{name}(x=(x, y))", PARTS)),
            url="https://keras.io/api/ops/fft/",
        )
        for name, support in (("fft", "fourier_parts"), ("fft2", "fourier2d_parts"))
    ),
)
