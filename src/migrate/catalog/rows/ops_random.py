"""Random tensors. No stream of random numbers is common to the frameworks: only the distributions agree.

https://www.tensorflow.org/api_docs/python/tf/random and https://pytorch.org/docs/stable/torch.html#random-sampling
"""

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

SEED = {**LABEL, "seed": "torch has one seed for all: torch.manual_seed"}
NOTE = "the same distribution; no seed makes the numbers themselves the same"
REAL = "torch_dtype(dtype) in (torch_dtype('float16'), torch_dtype('float32'), torch_dtype('float64'))"

ROWS = (
    Function(
        source="tf.random.normal(shape, mean=0.0, stddev=1.0, dtype='float32', seed=None, name=None)",
        target="torch.randn(size, *, dtype=torch.float32)",
        aliases=("keras.random.normal", "keras.backend.random_normal"),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(
            Rendering(
                "torch.randn(shape, dtype=torch_dtype(dtype))", when="surely(mean == 0 and stddev == 1)"
            ),
            Rendering("torch.randn(shape, dtype=torch_dtype(dtype)) * stddev", when="surely(mean == 0)"),
            Rendering("torch.randn(shape, dtype=torch_dtype(dtype)) * stddev + mean"),
        ),
        ignored=SEED,
        proofs=(
            Proof("tf.random.normal([200, 100])"),
            Proof("tf.random.normal(shape=(200, 100), mean=3.0, stddev=0.5, dtype=tf.float64)"),
            Proof("tf.random.normal([200, 100], 0.0, 0.02, seed=1)"),
            Proof("keras.random.normal((200, 100), stddev=2.0)"),
        ),
    ),
    Function(
        source="tf.random.truncated_normal(shape, mean=0.0, stddev=1.0, dtype='float32', seed=None, name=None)",
        target="torch.nn.init.trunc_normal_(tensor, mean=0.0, std=1.0, a=-2.0, b=2.0)",
        aliases=("keras.random.truncated_normal",),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(
            Rendering(
                "torch.nn.init.trunc_normal_(torch.empty(shape, dtype=torch_dtype(dtype)), mean=mean, std=stddev, "
                "a=mean - 2 * stddev, b=mean + 2 * stddev)"
            ),
        ),
        ignored=SEED,
        proofs=(
            Proof("tf.random.truncated_normal([200, 100])"),
            Proof("tf.random.truncated_normal(shape=(200, 100), mean=1.0, stddev=0.1)"),
        ),
    ),
    Function(
        source="tf.random.uniform(shape, minval=0, maxval=None, dtype='float32', seed=None, name=None)",
        target="torch.rand(size, *, dtype=torch.float32)",
        aliases=("keras.random.uniform",),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="as_tuple(shape)",
        renderings=(
            Rendering(
                "torch.rand(shape, dtype=torch_dtype(dtype))",
                when=f"{REAL} and surely(minval == 0 and (maxval is None or maxval == 1))",
            ),
            Rendering(
                "torch.rand(shape, dtype=torch_dtype(dtype)) * maxval",
                when=f"{REAL} and surely(minval == 0 and maxval is not None)",
            ),
            Rendering(
                "torch.rand(shape, dtype=torch_dtype(dtype)) * ((1 if maxval is None else maxval) - minval) + minval",
                when=REAL,
            ),
            Rendering(
                "torch.randint(minval, maxval, shape, dtype=torch_dtype(dtype))",
                target="torch.randint(low, high, size, *, dtype=torch.int64)",
                when="torch_dtype(dtype) in (torch_dtype('int32'), torch_dtype('int64')) and maxval is not None",
            ),
        ),
        ignored=SEED,
        proofs=(
            Proof("tf.random.uniform([200, 100])"),
            Proof("tf.random.uniform((200, 100), maxval=3.0)"),
            Proof("tf.random.uniform(shape=(200, 100), minval=-1.0, maxval=2.0, dtype=tf.float64, seed=2)"),
            Proof("tf.random.uniform([200, 100], 3, 9, dtype=tf.int32)"),
            Proof("keras.random.uniform((200, 100), -1.0, 1.0)"),
        ),
    ),
    Function(
        source="tf.random.shuffle(value, seed=None, name=None)",
        target="torch.randperm(n)",
        tensors=("value",),
        level=Level.STATISTICAL,
        note=NOTE,
        shape="shape(value)",
        renderings=(Rendering("value[torch.randperm(len(value))]"),),
        ignored=SEED,
        proofs=(Proof("tf.random.shuffle(x)", {"x": normal(1000, 3)}),),
    ),
    Function(
        source="tf.random.categorical(logits, num_samples, dtype=None, seed=None, name=None)",
        target="torch.multinomial(input, num_samples, replacement=False)",
        tensors=("logits",),
        level=Level.STATISTICAL,
        note=NOTE,
        renderings=(
            Rendering(
                "torch.multinomial(torch.softmax(logits, dim=-1), num_samples, replacement=True)",
                when="dtype is None or torch_dtype(dtype) == torch_dtype('int64')",
            ),
        ),
        ignored=SEED,
        proofs=(Proof("tf.random.categorical(x, 20000)", {"x": normal(1, 5)}),),
    ),
)
