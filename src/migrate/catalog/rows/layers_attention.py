"""Attention. Keras's heads may be of any size, and its mask says what to keep, as torch's scaled_dot_product_attention.

`torch.nn.MultiheadAttention` only knows heads of embed_dim / num_heads: a support class takes its place in both styles.
https://keras.io/api/layers/attention_layers/multi_head_attention/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, mask, normal
from migrate.catalog.reasons import BASE, INITIALISERS, KERNEL_AND_BIAS, LAYERS, REGULARISERS
from migrate.catalog.transforms import MergeAxes, Permute

QUERY = normal(2, 5, 6)
VALUE = normal(2, 4, 7)
BOTH = {"query": QUERY, "value": VALUE}
SPARSE = {"query": normal(2, 40, 6), "value": normal(2, 2, 7), "attention_mask": mask(2, 40, 2)}
"""Some of the queries may attend to nothing."""
DROPOUT = Caveat("dropout > 0", Level.STATISTICAL, "the frameworks have no random stream in common")
LISTED = (
    ("count(inputs) == 2", "layer(inputs[0], inputs[1])"),
    ("count(inputs) == 3", "layer(inputs[0], inputs[1], inputs[2])"),
)
"""How a layer is called that takes a list of query, value and perhaps key, by how many there are."""

PLAIN = "use_scale == False and score_mode == 'dot' and dropout == 0"
PAIR = {"query": normal(2, 5, 6), "value": normal(2, 4, 6)}
NAMED = BASE.removeprefix("*, ")
HEADS = (MergeAxes(1, ("num_heads", "key_dim")), Permute((1, 0)))
VALUES = (MergeAxes(1, ("num_heads", "width")), Permute((1, 0)))

ROWS = (
    Layer(
        source="keras.layers.MultiHeadAttention(num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True, "
        "output_shape=None, attention_axes=None, sliding_window=None, flash_attention=None, "
        f"{KERNEL_AND_BIAS}, use_gate=False, seed=None, {BASE})",
        mode="dropout != 0",
        target="support.MultiHeadAttention(query_dim, num_heads, key_dim, value_dim=None, output_dim=None, "
        "key_input_dim=None, value_input_dim=None, bias=True, dropout=0.0, keras2=False)",
        call="(query, value, key=None, attention_mask=None, return_attention_scores=False, use_causal_mask=False, "
        "training=None)",
        let={
            "width": "key_dim if value_dim is None else value_dim",
            "features": "channels(query) if output_shape is None else output_shape",
            "scores": "(size(query, 0), num_heads, size(query, 1), size(value, 1))",
        },
        requires="(output_shape is None or is_int(output_shape)) and training in (None, True, False) and "
        "dtype in (None, 'float32') and attention_axes in (None, 1, (1,), [1])",
        layout="channels_last",
        shape="((*shape(query)[:-1], features), scores) if return_attention_scores else (*shape(query)[:-1], features)",
        caveats=(DROPOUT, *REGULARISERS),
        ignored=INITIALISERS
        | {
            "seed": "no random stream in common",
            "flash_attention": "a matter of speed",
            "attention_axes": "the only axis there is",
        },
        weights=(
            Weight(("query/kernel",), ("query.weight",), HEADS),
            Weight(
                ("query/bias",), ("query.bias",), (MergeAxes(0, ("num_heads", "key_dim")),), when="use_bias"
            ),
            Weight(("key/kernel",), ("key.weight",), HEADS),
            Weight(("key/bias",), ("key.bias",), (MergeAxes(0, ("num_heads", "key_dim")),), when="use_bias"),
            Weight(("value/kernel",), ("value.weight",), VALUES),
            Weight(
                ("value/bias",), ("value.bias",), (MergeAxes(0, ("num_heads", "width")),), when="use_bias"
            ),
            Weight(
                ("attention_output/kernel",),
                ("output.weight",),
                (MergeAxes(0, ("num_heads", "width")), Permute((1, 0))),
            ),
            Weight(("attention_output/bias",), ("output.bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "support.MultiHeadAttention(channels(query), num_heads, key_dim, value_dim=value_dim, "
                "output_dim=output_shape, "
                "key_input_dim=other_than(channels(value if key is None else key), channels(query)), "
                "value_input_dim=other_than(channels(value), channels(query)), bias=use_bias, dropout=dropout)",
                forward="layer(query, value, key=key, attention_mask=attention_mask, "
                "return_attention_scores=return_attention_scores, use_causal_mask=use_causal_mask)",
            ),
        ),
        proofs=(
            Proof("keras.layers.MultiHeadAttention(2, 3)", BOTH),
            Proof("keras.layers.MultiHeadAttention(2, 3, 5, 0.0, False, 4)", BOTH | {"key": normal(2, 4, 3)}),
            Proof(
                "keras.layers.MultiHeadAttention(num_heads=3, key_dim=2)",
                {"query": QUERY, "value": QUERY},
                options={"use_causal_mask": True},
            ),
            Proof("keras.layers.MultiHeadAttention(2, 3)", BOTH | {"attention_mask": mask(2, 5, 4)}),
            Proof(
                "keras.layers.MultiHeadAttention(2, key_dim=4, value_dim=3)",
                BOTH | {"attention_mask": mask(2, 5, 4)},
                options={"return_attention_scores": True},
            ),
            Proof("keras.layers.MultiHeadAttention(2, 3, dropout=0.2)", BOTH, training=True),
            Proof("keras.layers.MultiHeadAttention(2, 3, dropout=0.2)", BOTH),
            Proof("keras.layers.MultiHeadAttention(2, 3, attention_axes=(1,))", SPARSE),
            Proof("keras.layers.MultiHeadAttention(2, 3, dropout=0.2)", SPARSE),
            Proof("keras.layers.MultiHeadAttention(2, 3)", SPARSE, options={"return_attention_scores": True}),
        ),
    ),
    Layer(
        source=f"keras.layers.Attention(use_scale=False, score_mode='dot', dropout=0.0, seed=None, {BASE})",
        mode="dropout != 0",
        target="torch.nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, "
        "is_causal=False, scale=None)",
        call="(*inputs)",
        layout="channels_last",
        shape="(*shape(inputs)[:-1], channels(inputs[1]))",
        caveats=(DROPOUT,),
        ignored=LAYERS | {"seed": "no random stream in common"},
        renderings=(
            Rendering(
                "",
                when=f"{PLAIN} and count(inputs) == 2",
                forward="torch.nn.functional.scaled_dot_product_attention(inputs[0], inputs[1], inputs[1], scale=1.0)",
            ),
            Rendering(
                "",
                when=f"{PLAIN} and count(inputs) == 3",
                forward="torch.nn.functional.scaled_dot_product_attention(inputs[0], inputs[2], inputs[1], scale=1.0)",
            ),
            *(
                Rendering(
                    "support.Attention(use_scale=use_scale, score_mode=score_mode, dropout=dropout)",
                    when=when,
                    forward=forward,
                    target="support.Attention(use_scale=False, score_mode='dot', dropout=0.0)",
                    weights=(
                        Weight(("scale",), ("scale",), when="use_scale"),
                        Weight(
                            ("concat_score_weight",), ("concat_score_weight",), when="score_mode == 'concat'"
                        ),
                    ),
                )
                for when, forward in LISTED
            ),
        ),
        proofs=(
            Proof("keras.layers.Attention()", {"query": normal(2, 5, 6), "value": normal(2, 4, 6)}),
            Proof(
                "keras.layers.Attention(name='attend')",
                {"query": normal(2, 5, 6), "value": normal(2, 4, 3), "key": normal(2, 4, 6)},
            ),
            Proof("keras.layers.Attention(True)", PAIR),
            Proof("keras.layers.Attention(use_scale=True, score_mode='concat')", PAIR),
            Proof("keras.layers.Attention(score_mode='concat')", PAIR | {"key": normal(2, 4, 6)}),
            Proof("keras.layers.Attention(False, 'dot', 0.3)", PAIR),
            Proof("keras.layers.Attention(dropout=0.3, seed=1)", PAIR, training=True),
        ),
    ),
    Layer(
        source=f"keras.layers.AdditiveAttention(use_scale=True, dropout=0.0, *, score_mode='dot', seed=None, {NAMED})",
        mode="dropout != 0",
        target="support.AdditiveAttention(features, use_scale=True, dropout=0.0)",
        call="(*inputs)",
        layout="channels_last",
        shape="(*shape(inputs)[:-1], channels(inputs[1]))",
        caveats=(DROPOUT,),
        requires="dtype in (None, 'float32')",
        ignored=LAYERS | {"seed": "no random stream in common", "score_mode": "it has one only"},
        weights=(Weight(("scale",), ("scale",), when="use_scale"),),
        renderings=tuple(
            Rendering(
                "support.AdditiveAttention(channels(inputs), use_scale=use_scale, dropout=dropout)",
                when=when,
                forward=forward,
            )
            for when, forward in LISTED
        ),
        proofs=(
            Proof("keras.layers.AdditiveAttention()", PAIR),
            Proof("keras.layers.AdditiveAttention(False)", PAIR | {"key": normal(2, 4, 6)}),
            Proof("keras.layers.AdditiveAttention(use_scale=True, dropout=0.2)", PAIR, training=True),
        ),
    ),
)
