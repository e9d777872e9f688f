"""Recurrent modules and attention.

torch adds two biases where Keras has their sum; both are trained, so that the sum moves twice as far in a step.
https://pytorch.org/docs/stable/nn.html#recurrent-layers
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import normal
from migrate.catalog.torch_first import layer
from migrate.catalog.torch_proofs import TorchProof
from migrate.catalog.transforms import (
    InsertAxis,
    Join,
    Permute,
    ReorderBlocks,
    Separate,
    SplitAxis,
    Step,
    Sum,
)

SEQUENCE = {"x": normal(3, 6, 4)}
ATTENDED = {"query": normal(2, 5, 6), "key": normal(2, 4, 6), "value": normal(2, 4, 6)}
SOFTMAX = "gradients of queries and keys are differences of nearly equal numbers behind a softmax"
REST = (
    "num_layers=1, {}bias=True, batch_first=False, dropout=0.0, bidirectional=False, device=None, dtype=None"
)
TWICE = "of its two biases Keras has the sum, which torch moves twice as far in a training step"
ELSEWHERE = {
    "device": "TensorFlow places tensors by itself",
    "input_size": "Keras takes it from its input",
    "dropout": "between layers, of which there is one",
}
GATES: tuple[Step, ...] = (ReorderBlocks(0, (1, 0, 2)),)


def weights(
    suffix: str, gates: tuple[Step, ...] = (), bias: tuple[Step, ...] = (Sum(),)
) -> tuple[Weight, ...]:
    """The kernels transposed, and the two biases as one; ``gates`` are reordered first."""
    names = (f"bias_ih{suffix}", f"bias_hh{suffix}")
    return (
        Weight((f"weight_ih{suffix}",), ("kernel",), (*gates, Permute((1, 0)))),
        Weight((f"weight_hh{suffix}",), ("recurrent_kernel",), (*gates, Permute((1, 0)))),
        Weight(names, ("bias",), (*gates, *bias), when="bias"),
    )


def recurrent(
    torch: str, keras: str, state: str, given: tuple[Weight, ...], note: str, more: str = ""
) -> Layer:
    """A recurrent module of one layer, called with or without a first state, time or batch first."""
    made = f"keras.layers.{keras}(hidden_size, {more}return_sequences=True, return_state=True, use_bias=bias)"
    calls = {
        "batch_first and hx is None": "support.recurrent_outputs(layer(x))",
        "hx is None": "support.recurrent_outputs(layer(tf.transpose(x, (1, 0, 2))), batch_first=False)",
        "batch_first": f"support.recurrent_outputs(layer(x, initial_state={state}))",
        "not batch_first": f"support.recurrent_outputs(layer(tf.transpose(x, (1, 0, 2)), initial_state={state}), "
        "batch_first=False)",
    }
    first = {"h": normal(1, 3, 5)} | ({"c": normal(1, 3, 5)} if torch == "LSTM" else {})
    later = {name: normal(1, 6, 5) for name in first}
    states = "(h, c)" if torch == "LSTM" else "h"
    return layer(
        f"torch.nn.{torch}(input_size, hidden_size, "
        + REST.format("nonlinearity='tanh', " if more else "")
        + ")",
        [Rendering(made, when=when, forward=forward) for when, forward in calls.items()],
        [
            f"torch.nn.{torch}(4, 5, batch_first=True)",
            f"torch.nn.{torch}(4, 5)",
            f"torch.nn.{torch}(4, 5, bias=False, batch_first=True)",
            TorchProof(f"torch.nn.{torch}(4, 5, batch_first=True)", SEQUENCE, forward="layer(x)[0]"),
            TorchProof(f"torch.nn.{torch}(4, 5, batch_first=True)", SEQUENCE, forward="layer(x)[0][:, -1]"),
            TorchProof(
                f"torch.nn.{torch}(4, 5, batch_first=True)", SEQUENCE | first, forward=f"layer(x, {states})"
            ),
            TorchProof(f"torch.nn.{torch}(4, 5)", SEQUENCE | later, forward=f"layer(x, hx={states})"),
        ],
        SEQUENCE,
        call="(x, hx=None)",
        target=f"keras.layers.{keras}(units, activation='tanh', use_bias=True, return_sequences=False, "
        "return_state=False)",
        requires="num_layers == 1 and not bidirectional and dtype is None",
        layout="channels_first",
        note=note,
        ignored=ELSEWHERE,
        weights=given,
    )


ROWS = (
    recurrent("LSTM", "LSTM", "[hx[0][0], hx[1][0]]", weights("_l0"), TWICE),
    recurrent("GRU", "GRU", "hx[0]", weights("_l0", GATES, (InsertAxis(0), Join(0, 2))), ""),
    recurrent("RNN", "SimpleRNN", "hx[0]", weights("_l0"), TWICE, "activation=nonlinearity, "),
    layer(
        "torch.nn.LSTMCell(input_size, hidden_size, bias=True, device=None, dtype=None)",
        [
            Rendering(
                "keras.layers.LSTMCell(hidden_size, use_bias=bias)",
                when="hx is not None",
                forward="layer(x, [hx[0], hx[1]])[1]",
            ),
        ],
        [
            TorchProof(
                call, {"x": normal(3, 4), "h": normal(3, 5), "c": normal(3, 5)}, forward="layer(x, (h, c))"
            )
            for call in (
                "torch.nn.LSTMCell(4, 5)",
                "torch.nn.LSTMCell(input_size=4, hidden_size=5, bias=False)",
            )
        ],
        call="(x, hx=None)",
        target="keras.layers.LSTMCell(units, use_bias=True)",
        requires="dtype is None",
        note=TWICE,
        ignored=ELSEWHERE,
        weights=weights(""),
    ),
    layer(
        "torch.nn.MultiheadAttention(embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, "
        "add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None)",
        [
            Rendering(
                "keras.layers.MultiHeadAttention(num_heads, embed_dim // num_heads, dropout=dropout, use_bias=bias)",
                when="need_weights",
                forward="support.attention_outputs(layer(query, value, key, return_attention_scores=True))",
            ),
            Rendering(
                "keras.layers.MultiHeadAttention(num_heads, embed_dim // num_heads, dropout=dropout, use_bias=bias)",
                forward="(layer(query, value, key), None)",
            ),
        ],
        [
            TorchProof(call, ATTENDED, forward=forward, tolerance=1e-5, reason=SOFTMAX)
            for call, forward in (
                ("torch.nn.MultiheadAttention(6, 2, batch_first=True)", ""),
                ("torch.nn.MultiheadAttention(embed_dim=6, num_heads=3, bias=False, batch_first=True)", ""),
                (
                    "torch.nn.MultiheadAttention(6, 2, batch_first=True)",
                    "layer(query, key, value, need_weights=False)",
                ),
            )
        ],
        call="(query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None)",
        target="keras.layers.MultiHeadAttention(num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True)",
        requires="batch_first and not add_bias_kv and not add_zero_attn and kdim is None and vdim is None and "
        "dtype is None and key_padding_mask is None and attn_mask is None",
        layout="channels_first",
        note="torch's masks say what to leave out, Keras's what to keep: a call with one is not rewritten",
        caveats=(
            Caveat(
                "dropout > 0",
                Level.STATISTICAL,
                "in training; the frameworks have no random stream in common",
            ),
        ),
        ignored={"device": "TensorFlow places tensors by itself"},
        weights=(
            Weight(
                ("in_proj_weight",),
                ("query/kernel", "key/kernel", "value/kernel"),
                (Separate(0, 3), Permute((1, 0)), SplitAxis(1, ("num_heads", "embed_dim // num_heads"))),
            ),
            Weight(
                ("in_proj_bias",),
                ("query/bias", "key/bias", "value/bias"),
                (Separate(0, 3), SplitAxis(0, ("num_heads", "embed_dim // num_heads"))),
                when="bias",
            ),
            Weight(
                ("out_proj.weight",),
                ("attention_output/kernel",),
                (Permute((1, 0)), SplitAxis(0, ("num_heads", "embed_dim // num_heads"))),
            ),
            Weight(("out_proj.bias",), ("attention_output/bias",), when="bias"),
        ),
    ),
)
