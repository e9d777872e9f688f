"""Recurrent layers. torch has two biases where Keras's LSTM has one; the second is zero, and frozen, or it would learn.

The GRU's gates are z, r, h in Keras and r, z, n in torch, and its bias (2, 3 units) holds both of torch's. Torch's GRU
is Keras's with ``reset_after=True``, the default; the other one is written step by step. Torch always returns the
sequence and the last state.
https://keras.io/api/layers/recurrent_layers/ and https://pytorch.org/docs/stable/generated/torch.nn.GRU.html
"""

from dataclasses import replace

from migrate.catalog.model import Caveat, Layer, Level, Rendering, Weight
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import BASE, INITIALISERS, PENALTY, REGULARISERS
from migrate.catalog.transforms import Permute, ReorderBlocks, Separate, WithZeros

SEQUENCE = {"x": normal(3, 6, 4)}
PARTS = {"x": normal(3, 2, 4)}
INITIAL = (
    "use_bias=True, kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', "
    "bias_initializer='zeros', "
)
REGULARISED = (
    "kernel_regularizer=None, recurrent_regularizer=None, bias_regularizer=None, activity_regularizer=None, "
    "kernel_constraint=None, recurrent_constraint=None, bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, "
)
RETURNS = "return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, "
IGNORED = INITIALISERS | {
    "unit_forget_bias": "initial values only; a checkpoint replaces them",
    "unroll": "a matter of speed",
    "use_cudnn": "a matter of speed",
    "implementation": "a matter of speed",
    "time_major": "False is the only value left in Keras 3",
    "seed": "the frameworks have no random stream in common; see torch.manual_seed",
}
SHAPE = "(size(x, 0), size(x, 1), units) if return_sequences else (size(x, 0), units)"
TORCH = (
    "(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False)"
)
SOURCE = "x.flip(1) if go_backwards else x"
# One mask for all steps, as Keras draws it: torch's own argument works between stacked layers only.
INPUT = (
    f"torch.nn.functional.dropout1d(({SOURCE}).transpose(1, 2), dropout, layer.training).transpose(1, 2) if dropout "
    f"else {SOURCE}"
)
CAVEATS = (
    *REGULARISERS,
    Caveat("recurrent_regularizer is not None", Level.APPROXIMATE, PENALTY),
    Caveat("dropout > 0", Level.STATISTICAL, "the frameworks have no random stream in common"),
    Caveat(
        "recurrent_dropout > 0",
        Level.APPROXIMATE,
        "torch has no dropout between the steps of a recurrent layer: it is left out, which changes training only",
    ),
)
RANDOM = "dropout != 0 or recurrent_dropout != 0"
LSTM = (
    f"(layer({INPUT}) if initial_state is None else "
    f"layer({INPUT}, (initial_state[0].unsqueeze(0), initial_state[1].unsqueeze(0))))"
)
GRU = (
    f"(layer({INPUT}) if initial_state is None else "
    f"layer({INPUT}, (initial_state[0] if is_list(initial_state) else initial_state).unsqueeze(0)))"
)
OTHERS = "('relu', 'sigmoid', 'linear', None, 'elu', 'selu', 'gelu', 'softplus', 'softsign')"
"""Activations that torch's LSTM has not, but one that is written step by step has."""
ACTIVATED = "(input_size, hidden_size, activation, bias=True, bidirectional=False)"


def with_state(*renderings: Rendering) -> tuple[Rendering, ...]:
    """Renderings, and before them those of a layer that keeps its state from batch to batch."""
    keeping = (
        replace(
            item,
            code=f"support.stateful({item.code})",
            target="support.stateful(layer)",
            when=f"stateful and ({item.when})",
        )
        for item in renderings
    )
    return (*keeping, *renderings)


def _keeping(name: str, more: str = "") -> tuple[Proof, ...]:
    """Proofs of a layer that keeps its state, for each form of its results: three batches are one sequence."""
    forms = ("", "return_sequences=True, ", "return_state=True, ")
    return tuple(
        Proof(f"keras.layers.{name}(5, {more}{form}stateful=True)", PARTS, steps=3) for form in forms
    )


RESET_FIRST = (
    Weight(("kernel",), ("weight_ih_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
    Weight(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
    Weight(
        ("bias",), ("bias_ih_l0", "bias_hh_l0"), (ReorderBlocks(0, (1, 0, 2)), WithZeros()), when="use_bias"
    ),
)
"""The weights of a GRU that resets first: Keras's has one bias then."""
ZERO_BIAS = "torch.nn.init.zeros_(layer.bias_hh_l0).requires_grad_(False) if use_bias else None"

ROWS = (
    Layer(
        source="keras.layers.LSTM(units, activation='tanh', recurrent_activation='sigmoid', use_bias=True, "
        "kernel_initializer='glorot_uniform', recurrent_initializer='orthogonal', bias_initializer='zeros', "
        f"unit_forget_bias=True, {REGULARISED}seed=None, {RETURNS}use_cudnn='auto', {BASE}, "
        "implementation=2, time_major=False)",
        aliases=("keras.layers.CuDNNLSTM", "tf.compat.v1.keras.layers.CuDNNLSTM"),
        mode=RANDOM,
        target="torch.nn.LSTM" + TORCH,
        requires=f"(activation == 'tanh' or activation in {OTHERS}) and recurrent_activation == 'sigmoid' and "
        "dtype in (None, 'float32')",
        call="(x, initial_state=None)",
        caveats=CAVEATS,
        layout="channels_last",
        shape=f"(({SHAPE}), (size(x, 0), units), (size(x, 0), units)) if return_state else ({SHAPE})",
        ignored=IGNORED,
        weights=(
            Weight(("kernel",), ("weight_ih_l0",), (Permute((1, 0)),)),
            Weight(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)),)),
            Weight(("bias",), ("bias_ih_l0", "bias_hh_l0"), (WithZeros(),), when="use_bias"),
        ),
        renderings=with_state(
            *(
                Rendering(
                    code, target=target, when=f"{returned} and {when}", forward=forward, setup=(ZERO_BIAS,)
                )
                for code, target, when in (
                    (
                        "torch.nn.LSTM(channels(x), units, bias=use_bias, batch_first=True)",
                        "torch.nn.LSTM" + TORCH,
                        "activation == 'tanh'",
                    ),
                    (
                        "support.ActivatedLSTM(channels(x), units, activation, bias=use_bias)",
                        "support.ActivatedLSTM" + ACTIVATED,
                        "activation != 'tanh'",
                    ),
                )
                for returned, forward in (
                    ("return_state", f"support.lstm_outputs({LSTM}, return_sequences)"),
                    ("not return_state and return_sequences", f"{LSTM}[0]"),
                    ("not return_state and not return_sequences", f"{LSTM}[0][:, -1]"),
                )
            )
        ),
        proofs=(
            Proof("keras.layers.LSTM(5)", SEQUENCE),
            Proof("keras.layers.LSTM(5, return_sequences=True, dropout=0.3)", SEQUENCE, training=True),
            Proof("keras.layers.LSTM(5, dropout=0.3, recurrent_dropout=0.2)", SEQUENCE),
            Proof("keras.layers.LSTM(5, 'tanh', 'sigmoid', False, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.LSTM(units=5, go_backwards=True, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.LSTM(5, activation='relu')", SEQUENCE),
            Proof("keras.layers.LSTM(5, 'softsign', use_bias=False, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.LSTM(5, activation=None, return_state=True)", SEQUENCE),
            Proof("keras.layers.LSTM(5, return_state=True)", SEQUENCE),
            Proof("keras.layers.LSTM(5, return_state=True, return_sequences=True)", SEQUENCE),
            *_keeping("LSTM", "activation='relu', "),
            *_keeping("LSTM"),
            Proof(
                "keras.layers.LSTM(5)",
                SEQUENCE | {"initial_state_0": normal(3, 5), "initial_state_1": normal(3, 5)},
            ),
        ),
    ),
    Layer(
        source=f"keras.layers.GRU(units, activation='tanh', recurrent_activation='sigmoid', {INITIAL}{REGULARISED}"
        f"seed=None, {RETURNS}reset_after=True, use_cudnn='auto', {BASE}, implementation=2, time_major=False)",
        aliases=("keras.layers.CuDNNGRU", "tf.compat.v1.keras.layers.CuDNNGRU"),
        mode=RANDOM,
        target="torch.nn.GRU" + TORCH,
        requires="activation == 'tanh' and recurrent_activation == 'sigmoid' and dtype in (None, 'float32')",
        call="(x, initial_state=None)",
        caveats=CAVEATS,
        layout="channels_last",
        shape=f"(({SHAPE}), (size(x, 0), units)) if return_state else ({SHAPE})",
        ignored=IGNORED,
        weights=(
            Weight(("kernel",), ("weight_ih_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
            Weight(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
            Weight(
                ("bias",),
                ("bias_ih_l0", "bias_hh_l0"),
                (Separate(0, 2, drop=True), ReorderBlocks(0, (1, 0, 2))),
                when="use_bias",
            ),
        ),
        renderings=with_state(
            *(
                Rendering(
                    code,
                    target=target,
                    when=f"{returned} and {when}",
                    forward=forward,
                    setup=setup,
                    weights=weights,
                )
                for code, target, when, setup, weights in (
                    (
                        "torch.nn.GRU(channels(x), units, bias=use_bias, batch_first=True)",
                        "torch.nn.GRU" + TORCH,
                        "reset_after",
                        (),
                        None,
                    ),
                    (
                        "support.ResetFirstGRU(channels(x), units, bias=use_bias)",
                        "support.ResetFirstGRU(input_size, hidden_size, bias=True, bidirectional=False)",
                        "not reset_after",
                        (ZERO_BIAS,),
                        RESET_FIRST,
                    ),
                )
                for returned, forward in (
                    ("return_state", f"support.gru_outputs({GRU}, return_sequences)"),
                    ("not return_state and return_sequences", f"{GRU}[0]"),
                    ("not return_state and not return_sequences", f"{GRU}[0][:, -1]"),
                )
            )
        ),
        proofs=(
            Proof("keras.layers.GRU(5)", SEQUENCE),
            Proof("keras.layers.GRU(5, dropout=0.4)", SEQUENCE, training=True),
            Proof("keras.layers.GRU(5, dropout=0.4)", SEQUENCE),
            Proof("keras.layers.GRU(5, 'tanh', 'sigmoid', False, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.GRU(units=5, go_backwards=True)", SEQUENCE),
            Proof("keras.layers.GRU(5, return_state=True, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.GRU(5, return_state=True)", SEQUENCE),
            *_keeping("GRU"),
            *_keeping("GRU", "reset_after=False, "),
            Proof("keras.layers.GRU(5, reset_after=False)", SEQUENCE),
            Proof(
                "keras.layers.GRU(5, use_bias=False, return_sequences=True, reset_after=False)",
                SEQUENCE | {"initial_state": normal(3, 5)},
            ),
            Proof("keras.layers.GRU(5, return_state=True, go_backwards=True, reset_after=False)", SEQUENCE),
            Proof("keras.layers.GRU(5, return_sequences=True)", SEQUENCE | {"initial_state": normal(3, 5)}),
            Proof("keras.layers.GRU(5, return_state=True)", SEQUENCE | {"initial_state_0": normal(3, 5)}),
        ),
    ),
    Layer(
        source=f"keras.layers.SimpleRNN(units, activation='tanh', {INITIAL}{REGULARISED}{RETURNS}"
        f"seed=None, {BASE})",
        mode=RANDOM,
        target="torch.nn.RNN(input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, "
        "batch_first=False)",
        requires="activation in ('tanh', 'relu') and dtype in (None, 'float32')",
        call="(x, initial_state=None)",
        caveats=CAVEATS,
        layout="channels_last",
        shape=f"(({SHAPE}), (size(x, 0), units)) if return_state else ({SHAPE})",
        ignored=IGNORED,
        weights=(
            Weight(("kernel",), ("weight_ih_l0",), (Permute((1, 0)),)),
            Weight(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)),)),
            Weight(("bias",), ("bias_ih_l0", "bias_hh_l0"), (WithZeros(),), when="use_bias"),
        ),
        renderings=with_state(
            Rendering(
                "torch.nn.RNN(channels(x), units, nonlinearity=activation, bias=use_bias, batch_first=True)",
                when="return_state",
                forward=f"support.gru_outputs({GRU}, return_sequences)",
                setup=(ZERO_BIAS,),
            ),
            Rendering(
                "torch.nn.RNN(channels(x), units, nonlinearity=activation, bias=use_bias, batch_first=True)",
                when="return_sequences",
                forward=f"{GRU}[0]",
                setup=(ZERO_BIAS,),
            ),
            Rendering(
                "torch.nn.RNN(channels(x), units, nonlinearity=activation, bias=use_bias, batch_first=True)",
                forward=f"{GRU}[0][:, -1]",
                setup=(ZERO_BIAS,),
            ),
        ),
        proofs=(
            Proof("keras.layers.SimpleRNN(5)", SEQUENCE),
            Proof("keras.layers.SimpleRNN(5, 'relu', False, return_sequences=True)", SEQUENCE),
            Proof("keras.layers.SimpleRNN(units=5, return_state=True)", SEQUENCE),
            Proof("keras.layers.SimpleRNN(5)", PARTS | {"initial_state_0": normal(3, 5)}),
            Proof("keras.layers.SimpleRNN(5)", PARTS | {"initial_state": normal(3, 5)}),
            *_keeping("SimpleRNN"),
        ),
    ),
)
