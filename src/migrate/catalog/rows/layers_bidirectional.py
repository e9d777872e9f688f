"""Bidirectional recurrent layers: torch's own, with the two directions joined as Keras joins them.

Keras's last step is the last state of each direction, ``cat(h[0], h[1])``; torch's ``output[:, -1]`` holds the backward
direction's first state. The layer inside is read from the call, its arguments by `argument`.
https://keras.io/api/layers/recurrent_layers/bidirectional/
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, LAYERS
from migrate.catalog.rows.layers_recurrent import ACTIVATED, OTHERS
from migrate.catalog.transforms import Permute, ReorderBlocks, Separate, WithZeros

SEQUENCE = {"x": normal(3, 6, 4)}
GATES = ReorderBlocks(0, (1, 0, 2))
LSTM = tuple(
    weight
    for direction, suffix in (("forward", ""), ("backward", "_reverse"))
    for weight in (
        Weight((f"{direction}/kernel",), (f"weight_ih_l0{suffix}",), (Permute((1, 0)),)),
        Weight((f"{direction}/recurrent_kernel",), (f"weight_hh_l0{suffix}",), (Permute((1, 0)),)),
        Weight(
            (f"{direction}/bias",),
            (f"bias_ih_l0{suffix}", f"bias_hh_l0{suffix}"),
            (WithZeros(),),
            when="biased",
        ),
    )
)
GRU = tuple(
    weight
    for direction, suffix in (("forward", ""), ("backward", "_reverse"))
    for weight in (
        Weight((f"{direction}/kernel",), (f"weight_ih_l0{suffix}",), (Permute((1, 0)), GATES)),
        Weight((f"{direction}/recurrent_kernel",), (f"weight_hh_l0{suffix}",), (Permute((1, 0)), GATES)),
        Weight(
            (f"{direction}/bias",),
            (f"bias_ih_l0{suffix}", f"bias_hh_l0{suffix}"),
            (Separate(0, 2, drop=True), GATES),
            when="biased",
        ),
    )
)
ZERO_BIASES = (
    "torch.nn.init.zeros_(layer.bias_hh_l0).requires_grad_(False) if biased else None",
    "torch.nn.init.zeros_(layer.bias_hh_l0_reverse).requires_grad_(False) if biased else None",
)
ARGUMENTS = "(channels(x), units, bias=biased, batch_first=True, bidirectional=True)"
TARGET = (
    "(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False)"
)
OF_LSTM = "is_call(layer, 'keras.layers.LSTM')"
PLAIN = (
    f"(usual or ({OF_LSTM} and argument(layer, 'activation') in {OTHERS})) and "
    "argument(layer, 'recurrent_activation') == 'sigmoid' and "
    "argument(layer, 'return_state') == False and argument(layer, 'go_backwards') == False and "
    "argument(layer, 'stateful') == False and merge_mode in ('concat', 'sum', 'ave', 'mul') and "
    "(backward_layer is None or mirrors(backward_layer, layer))"
)

OF_GRU = "is_call(layer, 'keras.layers.GRU') and argument(layer, 'reset_after')"
DROPPED = "layer(torch.nn.functional.dropout1d(x.transpose(1, 2), rate, layer.training).transpose(1, 2) if rate else x)"
OUTPUT = (
    f"{DROPPED}[0] if merge_mode == 'concat' else {DROPPED}[0].unflatten(-1, (2, units)).mean(-2) "
    f"if merge_mode == 'ave' else {DROPPED}[0].unflatten(-1, (2, units)).sum(-2) if merge_mode == 'sum' "
    f"else {DROPPED}[0].unflatten(-1, (2, units)).prod(-2)"
)
STATE = (
    "{0}.transpose(0, 1).flatten(1) if merge_mode == 'concat' else {0}.mean(0) if merge_mode == 'ave' "
    "else {0}.sum(0) if merge_mode == 'sum' else {0}.prod(0)"
)
LAST = "2 * units if merge_mode == 'concat' else units"

ROWS = (
    Layer(
        source=f"keras.layers.Bidirectional(layer, merge_mode='concat', weights=None, backward_layer=None, {BASE})",
        target="torch.nn.LSTM" + TARGET,
        let={
            "units": "argument(layer, 'units')",
            "usual": "argument(layer, 'activation') == 'tanh'",
            "activation": "argument(layer, 'activation')",
            "biased": "argument(layer, 'use_bias')",
            "sequences": "argument(layer, 'return_sequences')",
            "rate": "argument(layer, 'dropout')",
        },
        requires=PLAIN,
        caveats=(
            Caveat(
                "rate > 0",
                Level.APPROXIMATE,
                "in training both directions drop the same features, where Keras draws for each",
            ),
            Caveat(
                "argument(layer, 'recurrent_dropout') > 0",
                Level.APPROXIMATE,
                "torch has no dropout between recurrent steps: it is left out, which changes training only",
            ),
        ),
        layout="channels_last",
        shape=f"(size(x, 0), size(x, 1), {LAST}) if sequences else (size(x, 0), {LAST})",
        ignored=LAYERS,
        renderings=(
            Rendering(
                "torch.nn.LSTM" + ARGUMENTS,
                when=f"{OF_LSTM} and usual and sequences",
                forward=OUTPUT,
                setup=ZERO_BIASES,
                weights=LSTM,
            ),
            Rendering(
                "torch.nn.LSTM" + ARGUMENTS,
                when=f"{OF_LSTM} and usual",
                forward=STATE.format(f"{DROPPED}[1][0]"),
                setup=ZERO_BIASES,
                weights=LSTM,
            ),
            Rendering(
                "support.ActivatedLSTM(channels(x), units, activation, bias=biased, bidirectional=True)",
                when=f"{OF_LSTM} and sequences",
                target="support.ActivatedLSTM" + ACTIVATED,
                forward=OUTPUT,
                setup=ZERO_BIASES,
                weights=LSTM,
            ),
            Rendering(
                "support.ActivatedLSTM(channels(x), units, activation, bias=biased, bidirectional=True)",
                when=OF_LSTM,
                target="support.ActivatedLSTM" + ACTIVATED,
                forward=STATE.format(f"{DROPPED}[1][0]"),
                setup=ZERO_BIASES,
                weights=LSTM,
            ),
            Rendering(
                "torch.nn.GRU" + ARGUMENTS,
                when=f"{OF_GRU} and sequences",
                target="torch.nn.GRU" + TARGET,
                forward=OUTPUT,
                weights=GRU,
            ),
            Rendering(
                "torch.nn.GRU" + ARGUMENTS,
                when=OF_GRU,
                target="torch.nn.GRU" + TARGET,
                forward=STATE.format(f"{DROPPED}[1]"),
                weights=GRU,
            ),
        ),
        proofs=(
            Proof("keras.layers.Bidirectional(keras.layers.LSTM(5))", SEQUENCE),
            Proof(
                "keras.layers.Bidirectional(keras.layers.LSTM(5, dropout=0.3, recurrent_dropout=0.2))",
                SEQUENCE,
            ),
            Proof(
                "keras.layers.Bidirectional(layer=keras.layers.LSTM(5, use_bias=False), merge_mode='sum')",
                SEQUENCE,
            ),
            Proof(
                "keras.layers.Bidirectional(keras.layers.LSTM(5), "
                "backward_layer=keras.layers.LSTM(5, go_backwards=True))",
                SEQUENCE,
            ),
            Proof("keras.layers.Bidirectional(keras.layers.LSTM(5, return_sequences=True))", SEQUENCE),
            Proof("keras.layers.Bidirectional(keras.layers.LSTM(5, activation='relu'))", SEQUENCE),
            Proof(
                "keras.layers.Bidirectional(keras.layers.LSTM(5, 'relu', return_sequences=True), 'sum')",
                SEQUENCE,
            ),
            Proof("keras.layers.Bidirectional(keras.layers.LSTM(5, return_sequences=True), 'ave')", SEQUENCE),
            Proof("keras.layers.Bidirectional(keras.layers.GRU(5), 'mul')", SEQUENCE),
            Proof("keras.layers.Bidirectional(keras.layers.GRU(5), merge_mode='ave')", SEQUENCE),
            Proof(
                "keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True), merge_mode='sum')",
                SEQUENCE,
            ),
            Proof("keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True), 'mul')", SEQUENCE),
        ),
    ),
)
