"""Layers that turn categories and numbers into numbers of bins or vectors.

https://keras.io/api/layers/preprocessing_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, integers, normal, texts, words
from migrate.catalog.reasons import BASE, LAYERS

ROWS = (
    Layer(
        source=f"keras.layers.CategoryEncoding(num_tokens=None, output_mode='multi_hot', sparse=False, {BASE})",
        target="support.CategoryEncoding(num_tokens, output_mode='multi_hot')",
        renamed={"max_tokens": "num_tokens"},
        call="(inputs, count_weights=None)",
        requires="not sparse and num_tokens is not None",
        ignored=LAYERS,
        alone=True,
        shape="shape(inputs)[:-1] + (num_tokens,) if output_mode != 'one_hot' or size(inputs, -1) == 1 "
        "else shape(inputs) + (num_tokens,)",
        renderings=(
            Rendering(
                "support.CategoryEncoding(num_tokens, output_mode=output_mode)",
                when="count_weights is None",
                forward="layer(inputs)",
            ),
            Rendering(
                "support.CategoryEncoding(num_tokens, output_mode=output_mode)",
                forward="layer(inputs, count_weights)",
            ),
        ),
        proofs=(
            Proof("keras.layers.CategoryEncoding(9)", {"inputs": integers(6, 4, high=9)}),
            Proof("keras.layers.CategoryEncoding(num_tokens=5, output_mode='one_hot')",
                  {"inputs": integers(6, high=5)}),
            Proof("keras.layers.CategoryEncoding(5, 'one_hot')", {"inputs": integers(6, 1, high=5)}),
            Proof("keras.layers.CategoryEncoding(5, 'one_hot')", {"inputs": integers(4, 3, high=5, dtype="int64")}),
            Proof("keras.layers.CategoryEncoding(7, output_mode='count')", {"inputs": integers(6, 9, high=7)}),
            Proof("keras.layers.CategoryEncoding(7, output_mode='count')",
                  {"inputs": integers(6, 9, high=7), "count_weights": integers(6, 9, high=30)}),
        ),
    ),
    Layer(
        source="keras.layers.Hashing(num_bins, mask_value=None, salt=None, output_mode='int', sparse=False, "
        f"{BASE})",
        target="support.Hashing(num_bins, mask_value=None, salt=None, output_mode='int')",
        requires="not sparse",
        ignored=LAYERS,
        alone=True,
        shape="shape(x) if output_mode == 'int' else shape(x)[:-1] + (num_bins,) if output_mode != 'one_hot' "
        "or size(x, -1) == 1 else shape(x) + (num_bins,)",
        renderings=(
            Rendering("support.Hashing(num_bins, mask_value=mask_value, salt=salt, output_mode=output_mode)"),
        ),
        proofs=(
            Proof("keras.layers.Hashing(7)", {"x": words(9, 5)}),
            Proof("keras.layers.Hashing(num_bins=1000003)", {"x": texts(40)}),
            Proof("keras.layers.Hashing(9, mask_value='cat')", {"x": words(80)}),
            Proof("keras.layers.Hashing(50, mask_value=3)", {"x": integers(80, low=-9, high=9)}),
            Proof("keras.layers.Hashing(50, salt=1337)", {"x": words(80)}),
            Proof("keras.layers.Hashing(50, salt=[137, -4])", {"x": integers(80, high=999, dtype="int64")}),
            Proof("keras.layers.Hashing(5, output_mode='one_hot')", {"x": words(9, 1)}),
            Proof("keras.layers.Hashing(5, None, None, 'multi_hot')", {"x": words(9, 3)}),
            Proof("keras.layers.Hashing(5, output_mode='count')", {"x": words(9, 6)}),
        ),
    ),
    Layer(
        source="keras.layers.Discretization(bin_boundaries=None, num_bins=None, epsilon=0.01, output_mode='int', "
        f"sparse=False, {BASE})",
        target="support.Discretization(bin_boundaries=None, num_bins=None, epsilon=0.01, output_mode='int')",
        renamed={"bins": "bin_boundaries"},
        requires="not sparse",
        ignored=LAYERS,
        alone=True,
        shape="shape(x) if output_mode == 'int' else (size(x, 0), size(x, rank(x)))",
        note="the boundaries are no weight: they come from adapt() or from the constructor",
        renderings=(
            Rendering(
                "support.Discretization(bin_boundaries=bin_boundaries, num_bins=num_bins, epsilon=epsilon, "
                "output_mode=output_mode)"
            ),
        ),
        proofs=(
            Proof("keras.layers.Discretization(bin_boundaries=[-1.0, 0.0, 0.5])", {"x": normal(6, 5)}),
            Proof("keras.layers.Discretization([0.0, 1.0, 2.0])", {"x": integers(9, high=5)}),
            Proof("keras.layers.Discretization(num_bins=6)", {"x": normal(60, 2)}, data={"seen": normal(40, 3)},
                  prepare=("made.adapt(seen)",), uses=("made.bin_boundaries",)),
            Proof("keras.layers.Discretization(num_bins=9, epsilon=0.03)", {"x": normal(60)},
                  data={"seen": normal(500, 3)}, prepare=("made.adapt([seen[:200], seen[200:]])",),
                  uses=("made.bin_boundaries",)),
            Proof("keras.layers.Discretization([-0.5, 0.5], output_mode='multi_hot')", {"x": normal(9, 4)}),
            Proof("keras.layers.Discretization([-0.5, 0.5], output_mode='one_hot')", {"x": normal(9, 1)}),
            Proof("keras.layers.Discretization([-0.5, 0.5], None, output_mode='count')", {"x": normal(9, 6)}),
        ),
    ),
)  # fmt: skip
