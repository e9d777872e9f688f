"""Attention whose heads share keys and values in groups.

https://keras.io/api/layers/attention_layers/group_query_attention/
"""

from migrate.catalog.model import Layer, Rendering, Weight
from migrate.catalog.proofs import Proof, mask, normal
from migrate.catalog.reasons import BASE, INITIALISERS, KERNEL_AND_BIAS, REGULARISERS
from migrate.catalog.rows.layers_attention import DROPOUT
from migrate.catalog.transforms import MergeAxes, Permute

QUERY = normal(2, 5, 6)
BOTH = {"query": QUERY, "value": normal(2, 4, 7)}
OWN = ("num_query_heads", "head_dim")
SHARED = ("num_key_value_heads", "head_dim")


def _projection(name: str, sizes: tuple[str, str]) -> tuple[Weight, Weight]:
    """The kernel (features, heads, size) and the bias (heads, size) of a projection."""
    return (
        Weight((f"{name}/kernel",), (f"{name}.weight",), (MergeAxes(1, sizes), Permute((1, 0)))),
        Weight((f"{name}/bias",), (f"{name}.bias",), (MergeAxes(0, sizes),), when="use_bias"),
    )


ROWS = (
    Layer(
        source="keras.layers.GroupQueryAttention(head_dim, num_query_heads, num_key_value_heads, dropout=0.0, "
        f"use_bias=True, sliding_window=None, flash_attention=None, {KERNEL_AND_BIAS}, use_gate=False, seed=None, "
        f"{BASE})",
        aliases=("keras.layers.GroupedQueryAttention",),
        mode="dropout != 0",
        target="support.GroupedQueryAttention(query_dim, head_dim, num_query_heads, num_key_value_heads, "
        "key_input_dim=None, value_input_dim=None, bias=True, dropout=0.0)",
        call="(query, value, key=None, attention_mask=None, return_attention_scores=False, use_causal_mask=False, "
        "training=None)",
        let={"scores": "(size(query, 0), num_query_heads, size(query, 1), size(value, 1))"},
        requires="training in (None, True, False) and dtype in (None, 'float32')",
        layout="channels_last",
        shape="(shape(query), scores) if return_attention_scores else shape(query)",
        caveats=(DROPOUT, *REGULARISERS),
        ignored=INITIALISERS | {"seed": "no random stream in common", "flash_attention": "a matter of speed"},
        weights=(
            *_projection("query", OWN),
            *_projection("key", SHARED),
            *_projection("value", SHARED),
            Weight(("attention_output/kernel",), ("output.weight",), (MergeAxes(0, OWN), Permute((1, 0)))),
            Weight(("attention_output/bias",), ("output.bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "support.GroupedQueryAttention(channels(query), head_dim, num_query_heads, num_key_value_heads, "
                "key_input_dim=other_than(channels(value if key is None else key), channels(query)), "
                "value_input_dim=other_than(channels(value), channels(query)), bias=use_bias, dropout=dropout)",
                forward="layer(query, value, key=key, attention_mask=attention_mask, "
                "return_attention_scores=return_attention_scores, use_causal_mask=use_causal_mask)",
            ),
        ),
        proofs=(
            Proof("keras.layers.GroupQueryAttention(3, 4, 2)", BOTH),
            Proof(
                "keras.layers.GroupQueryAttention(head_dim=4, num_query_heads=6, num_key_value_heads=3, "
                "use_bias=False)",
                {"query": QUERY, "value": QUERY},
                options={"use_causal_mask": True},
            ),
            Proof("keras.layers.GroupQueryAttention(3, 4, 1)", BOTH | {"attention_mask": mask(2, 5, 4)}),
            Proof(
                "keras.layers.GroupQueryAttention(3, 2, 2)",
                BOTH | {"key": normal(2, 4, 3)},
                options={"return_attention_scores": True},
            ),
            Proof("keras.layers.GroupQueryAttention(3, 4, 2, 0.2)", BOTH, training=True),
        ),
    ),
)
