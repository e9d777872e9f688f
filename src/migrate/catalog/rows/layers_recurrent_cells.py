"""Recurrent cells: one step of a recurrence, alone or under Keras's loop, which is torch's own layer.

The weights are those of the layers in `layers_recurrent`: gates z, r, h of a GRU become r, z, n; a second bias is zero
and frozen. https://keras.io/api/layers/recurrent_layers/ and https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
"""

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, PENALTY, REGULARISERS
from migrate.catalog.rows.layers_recurrent import GRU, IGNORED, INITIAL, LSTM, SHAPE, TORCH
from migrate.catalog.transforms import Permute, ReorderBlocks, Separate, WithZeros

X = {"x": normal(3, 4)}
STEP = X | {"states_0": normal(3, 5), "states_1": normal(3, 5)}
HIDDEN = X | {"states_0": normal(3, 5)}
SEQUENCE = {"x": normal(3, 6, 4)}
FILM = {"x": normal(2, 4, 6, 7, 2)}
PENALTIES = (
    "kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, kernel_constraint=None, "
    "recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, "
)
GATED = "activation='tanh', recurrent_activation='sigmoid', "
CAVEATS = (
    Caveat(
        "kernel_regularizer is not None or recurrent_regularizer is not None or bias_regularizer is not None",
        Level.APPROXIMATE,
        PENALTY,
    ),
)
RANDOM = "dropout != 0 or recurrent_dropout != 0"
FORWARD = "support.recurrent_step(layer, x, states)"
ORDER = ReorderBlocks(0, (1, 0, 2))


def _weights(gru: bool, suffix: str, when: str, cell: str = "") -> tuple[Weight, ...]:
    """The weights of a cell or of the layer of one cell, whose torch names end on ``suffix``."""
    turned = (Permute((1, 0)), ORDER) if gru else (Permute((1, 0)),)
    biases = (Separate(0, 2, drop=True), ORDER) if gru else (WithZeros(),)
    return (
        Weight((f"{cell}kernel",), (f"weight_ih{suffix}",), turned),
        Weight((f"{cell}recurrent_kernel",), (f"weight_hh{suffix}",), turned),
        Weight((f"{cell}bias",), (f"bias_ih{suffix}", f"bias_hh{suffix}"), biases, when=when),
    )


def _frozen(suffix: str, when: str) -> tuple[str, ...]:
    return (f"torch.nn.init.zeros_(layer.bias_hh{suffix}).requires_grad_(False) if {when} else None",)


def _cell(name: str, arguments: str, module: str, requires: str, proofs: tuple[Proof, ...]) -> Layer:
    gru, lstm = name == "GRUCell", name == "LSTMCell"
    state = "(size(x, 0), units)"
    return Layer(
        source=f"keras.layers.{name}({arguments}, {BASE})",
        mode=RANDOM,
        target=f"{module.partition('(')[0]}(input_size, hidden_size, bias=True"
        f"{'' if gru or lstm else ', nonlinearity=' + repr('tanh')})",
        requires=f"{requires} and dtype in (None, 'float32')",
        call="(x, states)",
        caveats=CAVEATS,
        layout="channels_last",
        shape=f"({state}, {state}, {state})" if lstm else f"({state}, {state})",
        ignored=IGNORED,
        weights=_weights(gru, "", "use_bias"),
        renderings=(Rendering(module, forward=FORWARD, setup=() if gru else _frozen("", "use_bias")),),
        proofs=proofs,
    )


def _looped(kind: str, outputs: str, when: str) -> tuple[Rendering, ...]:
    """Keras's loop over a cell: what the layer of that cell is, for each of the things that it may return."""
    cell = {"LSTM": "LSTMCell", "GRU": "GRUCell", "RNN": "SimpleRNNCell"}[kind]
    call = LSTM if kind == "LSTM" else GRU
    nonlinearity = ", nonlinearity=nonlinearity" if kind == "RNN" else ""
    code = f"torch.nn.{kind}(channels(x), units{nonlinearity}, bias=biased, batch_first=True)"
    weights = _weights(kind == "GRU", "_l0", "biased", "cell/")
    setup = () if kind == "GRU" else _frozen("_l0", "biased")
    target = f"torch.nn.{kind}" + (
        TORCH if kind != "RNN" else TORCH.replace("num_layers=1", "num_layers=1, nonlinearity='tanh'")
    )
    known = f"is_call(cell, 'keras.layers.{cell}') and {when}"
    forms = (
        ("return_state", f"support.{outputs}({call}, return_sequences)"),
        ("return_sequences", f"{call}[0]"),
        ("True", f"{call}[0][:, -1]"),
    )
    return tuple(
        Rendering(
            code, when=f"{known} and {form}", forward=forward, setup=setup, weights=weights, target=target
        )
        for form, forward in forms
    )


TANH = "argument(cell, 'activation') == 'tanh' and argument(cell, 'recurrent_activation') == 'sigmoid'"

ROWS = (
    _cell(
        "LSTMCell",
        f"units, {GATED}{INITIAL}unit_forget_bias=True, {PENALTIES}seed=None",
        "torch.nn.LSTMCell(channels(x), units, bias=use_bias)",
        "activation == 'tanh' and recurrent_activation == 'sigmoid'",
        (
            Proof("keras.layers.LSTMCell(5)", STEP),
            Proof("keras.layers.LSTMCell(5, 'tanh', 'sigmoid', False)", STEP),
            Proof("keras.layers.LSTMCell(units=5, unit_forget_bias=False)", STEP),
        ),
    ),
    _cell(
        "GRUCell",
        f"units, {GATED}{INITIAL}{PENALTIES}reset_after=True, seed=None",
        "torch.nn.GRUCell(channels(x), units, bias=use_bias)",
        "activation == 'tanh' and recurrent_activation == 'sigmoid' and reset_after",
        (
            Proof("keras.layers.GRUCell(5)", HIDDEN),
            Proof("keras.layers.GRUCell(5, 'tanh', 'sigmoid', False)", HIDDEN),
            Proof("keras.layers.GRUCell(units=5)", X | {"states": normal(3, 5)}),
        ),
    ),
    _cell(
        "SimpleRNNCell",
        f"units, activation='tanh', {INITIAL}{PENALTIES}seed=None",
        "torch.nn.RNNCell(channels(x), units, bias=use_bias, nonlinearity=activation)",
        "activation in ('tanh', 'relu')",
        (
            Proof("keras.layers.SimpleRNNCell(5)", HIDDEN),
            Proof("keras.layers.SimpleRNNCell(5, 'relu', False)", HIDDEN),
            Proof("keras.layers.SimpleRNNCell(units=5)", X | {"states": normal(3, 5)}),
        ),
    ),
    Layer(
        source="keras.layers.RNN(cell, return_sequences=False, return_state=False, go_backwards=False, "
        f"stateful=False, unroll=False, zero_output_for_mask=False, {BASE})",
        call="(x, initial_state=None)",
        let={
            "units": "argument(cell, 'units')",
            "biased": "argument(cell, 'use_bias')",
            "nonlinearity": "argument(cell, 'activation')",
            "dropout": "argument(cell, 'dropout')",
            "penalty": "argument(cell, 'kernel_regularizer')",
            "recurrent_penalty": "argument(cell, 'recurrent_regularizer')",
        },
        requires="argument(cell, 'recurrent_dropout') == 0",
        caveats=(
            Caveat("dropout > 0", Level.STATISTICAL, "the frameworks have no random stream in common"),
            Caveat(
                "penalty is not None or recurrent_penalty is not None",
                Level.APPROXIMATE,
                PENALTY,
            ),
        ),
        layout="channels_last",
        shape=f"(({SHAPE}), (size(x, 0), units), (size(x, 0), units)) if return_state and "
        f"is_call(cell, 'keras.layers.LSTMCell') else (({SHAPE}), (size(x, 0), units)) if return_state else ({SHAPE})",
        ignored=IGNORED | {"zero_output_for_mask": "no masks are handed on"},
        renderings=(
            *_looped("LSTM", "lstm_outputs", TANH),
            *_looped("GRU", "gru_outputs", f"{TANH} and argument(cell, 'reset_after')"),
            *_looped("RNN", "gru_outputs", "argument(cell, 'activation') in ('tanh', 'relu')"),
        ),
        proofs=(
            Proof("keras.layers.RNN(keras.layers.LSTMCell(5))", SEQUENCE),
            Proof(
                "keras.layers.RNN(cell=keras.layers.LSTMCell(5, use_bias=False), return_sequences=True)",
                SEQUENCE,
            ),
            Proof("keras.layers.RNN(keras.layers.LSTMCell(5), True, return_state=True)", SEQUENCE),
            Proof(
                "keras.layers.RNN(keras.layers.LSTMCell(5), return_state=True, go_backwards=True)", SEQUENCE
            ),
            Proof(
                "keras.layers.RNN(keras.layers.LSTMCell(5), return_sequences=True)",
                SEQUENCE | {"initial_state_0": normal(3, 5), "initial_state_1": normal(3, 5)},
            ),
            Proof(
                "keras.layers.RNN(keras.layers.LSTMCell(5, dropout=0.3), return_sequences=True)",
                SEQUENCE,
                training=True,
            ),
            Proof("keras.layers.RNN(keras.layers.GRUCell(5))", SEQUENCE),
            Proof(
                "keras.layers.RNN(keras.layers.GRUCell(5, use_bias=False), return_sequences=True)", SEQUENCE
            ),
            Proof("keras.layers.RNN(keras.layers.GRUCell(units=5), return_state=True)", SEQUENCE),
            Proof("keras.layers.RNN(keras.layers.SimpleRNNCell(5))", SEQUENCE),
            Proof(
                "keras.layers.RNN(keras.layers.SimpleRNNCell(5, activation='relu'), return_sequences=True)",
                SEQUENCE,
            ),
            Proof("keras.layers.RNN(keras.layers.SimpleRNNCell(5), return_state=True)", SEQUENCE),
        ),
    ),
    Layer(
        source="keras.layers.ConvLSTM2D(filters, kernel_size, strides=1, padding='valid', data_format=None, "
        f"dilation_rate=1, {GATED}{INITIAL}unit_forget_bias=True, kernel_regularizer=None, "
        "recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, "
        "recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None, "
        f"return_sequences=False, return_state=False, go_backwards=False, stateful=False, {BASE})",
        mode=RANDOM,
        target="support.ConvLSTM2d(in_channels, filters, kernel_size, strides=(1, 1), padding='valid', "
        "dilation_rate=(1, 1), activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
        "return_sequences=False, return_state=False, go_backwards=False)",
        requires="data_format in (None, 'channels_last') and padding in ('valid', 'same') and "
        "activation in ('tanh', 'relu', 'sigmoid', 'hard_sigmoid') and "
        "recurrent_activation in ('tanh', 'relu', 'sigmoid', 'hard_sigmoid') and dtype in (None, 'float32')",
        call="(x, initial_state=None)",
        let={
            "rows": "conv_length(size(x, 2), repeat(kernel_size, 2)[0], repeat(strides, 2)[0], padding, "
            "repeat(dilation_rate, 2)[0])",
            "columns": "conv_length(size(x, 3), repeat(kernel_size, 2)[1], repeat(strides, 2)[1], padding, "
            "repeat(dilation_rate, 2)[1])",
            "last": "(size(x, 0), rows, columns, filters)",
            "whole": "(size(x, 0), size(x, 1), rows, columns, filters) if return_sequences else last",
        },
        caveats=(*REGULARISERS, Caveat("recurrent_regularizer is not None", Level.APPROXIMATE, PENALTY)),
        layout="channels_last",
        shape="(whole, last, last) if return_state else whole",
        ignored=IGNORED,
        weights=(
            Weight(("kernel",), ("input.weight",), (Permute((3, 2, 0, 1)),)),
            Weight(("recurrent_kernel",), ("hidden.weight",), (Permute((3, 2, 0, 1)),)),
            Weight(("bias",), ("input.bias",), when="use_bias"),
        ),
        renderings=(
            Rendering(
                "support.ConvLSTM2d(channels(x), filters, repeat(kernel_size, 2), strides=repeat(strides, 2), "
                "padding=padding, dilation_rate=repeat(dilation_rate, 2), activation=activation, "
                "recurrent_activation=recurrent_activation, use_bias=use_bias, return_sequences=return_sequences, "
                "return_state=return_state, go_backwards=go_backwards)",
                forward="layer(x) if initial_state is None else layer(x, (initial_state[0], initial_state[1]))",
            ),
        ),
        proofs=(
            Proof("keras.layers.ConvLSTM2D(3, 3)", FILM),
            Proof("keras.layers.ConvLSTM2D(3, (2, 3), padding='same', return_sequences=True)", FILM),
            Proof(
                "keras.layers.ConvLSTM2D(filters=3, kernel_size=3, strides=2, padding='same', use_bias=False, "
                "return_state=True)",
                FILM,
            ),
            Proof("keras.layers.ConvLSTM2D(3, 2, dilation_rate=2, go_backwards=True)", FILM),
            Proof(
                "keras.layers.ConvLSTM2D(3, 3, activation='relu', recurrent_activation='hard_sigmoid')", FILM
            ),
            Proof(
                "keras.layers.ConvLSTM2D(3, 3, padding='same', return_sequences=True)",
                FILM | {"initial_state_0": normal(2, 6, 7, 3), "initial_state_1": normal(2, 6, 7, 3)},
            ),
        ),
    ),
)
