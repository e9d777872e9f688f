"""Reasons that many rows share: arguments of the source that may be dropped, and why."""

from migrate.catalog.model import Caveat, Level

BASE = (
    "*, name=None, dtype=None, trainable=True, autocast=True, input_shape=None, batch_input_shape=None, "
    "input_dim=None, input_length=None, batch_size=None"
)
"""The keyword arguments that all of Keras's layers have, as the end of a signature."""

KERNEL_AND_BIAS = (
    "kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, "
    "activity_regularizer=None, kernel_constraint=None, bias_constraint=None"
)
"""What layers with a kernel and a bias take, as part of a signature."""

LAYERS = {
    "name": "a label; the attribute's name takes its place",
    "autocast": "a matter of mixed precision, which torch.autocast decides for the whole model",
    "input_shape": "the shape is inferred and written into the constructor",
    "batch_input_shape": "the shape is inferred and written into the constructor",
    "input_dim": "the shape is inferred and written into the constructor",
    "input_length": "sequences may have any length",
    "batch_size": "batches may have any size",
    "dtype": "a module without weights computes in the dtype of its inputs; one with weights refuses all but float32",
}
"""Arguments of layers without effect on the numbers."""

INITIALISERS = LAYERS | {
    "kernel_initializer": "statistical: initial values only; see init_weights",
    "bias_initializer": "statistical: initial values only; see init_weights",
    "recurrent_initializer": "statistical: initial values only; see init_weights",
    "depthwise_initializer": "statistical: initial values only; see init_weights",
    "pointwise_initializer": "statistical: initial values only; see init_weights",
    "embeddings_initializer": "statistical: initial values only; see init_weights",
    "gamma_initializer": "initial values only; a checkpoint replaces them",
    "beta_initializer": "initial values only; a checkpoint replaces them",
}
"""The same, and the initial values of weights."""

PENALTY = (
    "the regulariser is left out, which changes training only: add its penalty to the loss (an L2 of l on all weights "
    "is weight_decay=2 l under plain SGD)"
)
"""Of a regulariser that is no L1 or L2; those are kept with the module (`migrate.catalog.penalties`)."""

REGULARISERS = (
    Caveat(
        "kernel_regularizer is not None or bias_regularizer is not None or activity_regularizer is not None",
        Level.APPROXIMATE,
        PENALTY,
    ),
)
"""What becomes of the penalties of a layer with a kernel and a bias that are not written (`render`)."""

LOSSES = {"name": "a label of the progress bar"}
"""Arguments of losses and metrics without effect on the numbers."""

LABEL = {"name": "a label of the graph"}
"""What almost every TensorFlow operation takes and numbers do not depend on."""

OPTIMIZERS = (
    "clipnorm=None, clipvalue=None, global_clipnorm=None, use_ema=False, ema_momentum=0.99, "
    "ema_overwrite_frequency=None, loss_scale_factor=None, gradient_accumulation_steps=None"
)
"""The arguments that all of Keras's optimizers have, as part of a signature."""

CLIPPING = {
    "clipnorm": "support.clip_each_norm(params, clipnorm)",
    "global_clipnorm": "torch.nn.utils.clip_grad_norm_(params, global_clipnorm)",
    "clipvalue": "torch.nn.utils.clip_grad_value_(params, clipvalue)",
}
"""What each clipping argument of an optimizer does before a step, in Keras's order of precedence."""

FUSED = (
    "Keras computes on the logits behind a softmax or sigmoid that it can see, this on the probabilities themselves: "
    "the same but for rounding, except where one is below 1e-37 (1e-7 in evaluation), or that of a sigmoid next to 1"
)
"""Losses on probabilities: Keras's activations leave their logits on the tensor, and its losses look for them."""
