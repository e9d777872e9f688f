"""Embedding: a table of vectors.

torch's ``padding_idx`` is not Keras's ``mask_zero``: that keeps a row zero, this hides steps from later layers.
https://keras.io/api/layers/core_layers/embedding/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Style, Weight
from migrate.catalog.proofs import Proof, integers
from migrate.catalog.reasons import INITIALISERS, PENALTY

INDICES = {"x": integers(3, 6, high=10)}
LOOKUP = "layer(x.long() if surely(dtype(x) in ('float16', 'float32', 'float64')) else x)"  # a keras.Input is float32

ROWS = (
    Layer(
        source="keras.layers.Embedding(input_dim, output_dim, embeddings_initializer='uniform', "
        "embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, weights=None, lora_rank=None, "
        "lora_alpha=None, quantization_config=None, *, name=None, dtype=None, trainable=True, autocast=True, "
        "input_shape=None, batch_input_shape=None, input_length=None)",
        target="torch.nn.Embedding(num_embeddings, embedding_dim, padding_idx=None)",
        requires="dtype in (None, 'float32')",
        layout="channels_last",
        shape="(*shape(x), output_dim)",
        ignored=INITIALISERS,
        weights=(Weight(("embeddings",), ("weight",)),),
        caveats=(
            Caveat("embeddings_regularizer is not None", Level.APPROXIMATE, PENALTY),
            Caveat(
                "mask_zero",
                Level.APPROXIMATE,
                "the vectors are the same, but no mask goes on to later layers: recurrent layers, attention and means "
                "count the padded steps; pass lengths or a mask by hand",
            ),
        ),
        let={
            "whole": "surely(dtype(x) in ('float16', 'float32', 'float64'))",
            "given": "(weights, input_dim, output_dim)",  # a matrix brings both sizes with it
        },
        renderings=(
            Rendering(
                "support.KerasEmbedding(input_dim, output_dim)",
                target="support.KerasEmbedding(num_embeddings, embedding_dim, padding_idx=None)",
                style=Style.EXACT,
                when="weights is None",
                forward="layer(x.long() if whole else x)",
            ),
            Rendering(
                "support.KerasEmbedding(input_dim, output_dim)",
                target="support.KerasEmbedding(num_embeddings, embedding_dim, padding_idx=None)",
                style=Style.EXACT,
                when="is_list(given[0]) and length(given[0]) == 1",
                forward="layer(x.long() if whole else x)",
                setup=("layer.weight.data.copy_(torch.as_tensor(weights[0]))",),
            ),
            Rendering(
                "torch.nn.Embedding(input_dim, output_dim)",
                when="weights is None",
                forward="layer(x.long() if whole else x)",
            ),
            Rendering(
                "torch.nn.Embedding.from_pretrained(torch.as_tensor(weights[0], dtype=torch.float32), freeze=False)",
                when="is_list(given[0]) and length(given[0]) == 1",
                forward="layer(x.long() if whole else x)",
            ),
        ),
        proofs=(
            Proof("keras.layers.Embedding(10, 4)", INDICES),
            Proof("keras.layers.Embedding(10, 4)", INDICES, style="exact"),
            Proof(
                "keras.layers.Embedding(input_dim=10, output_dim=4, mask_zero=True)",
                {"x": integers(5, high=10)},
            ),
            Proof("keras.layers.Embedding(10, 4)", {"x": integers(3, 6, high=10, dtype="int64")}),
            Proof("keras.layers.Embedding(10, 4)", {"x": integers(3, 6, high=10, dtype="float32")}),
            Proof("keras.layers.Embedding(10, 4, weights=[np.ones((10, 4))], trainable=False)", INDICES),
        ),
    ),
)
