"""Run-time set-up that PyTorch does without: a rewrite takes it out.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Manual, Owned

NAMES = (
    "keras.__version__",
    "keras.backend.backend",
    "keras.backend.clear_session",
    "keras.config.backend",
    "keras.config.disable_interactive_logging",
    "keras.config.disable_traceback_filtering",
    "keras.config.enable_interactive_logging",
    "keras.config.enable_traceback_filtering",
    "keras.config.enable_unsafe_deserialization",
    "keras.utils.clear_session",
    "keras.utils.disable_interactive_logging",
    "keras.utils.enable_interactive_logging",
    "tf.__version__",
    "tf.__version__.startswith",
    "tf.autograph.set_verbosity",
    "tf.compat.v1.enable_eager_execution",
    "tf.compat.v1.logging.set_verbosity",
    "tf.config.experimental.list_physical_devices",
    "tf.config.experimental.set_memory_growth",
    "tf.config.LogicalDeviceConfiguration",
    "tf.config.experimental.VirtualDeviceConfiguration",
    "tf.config.experimental.list_logical_devices",
    "tf.config.experimental.set_virtual_device_configuration",
    "tf.config.list_logical_devices",
    "tf.config.list_physical_devices",
    "tf.config.optimizer.set_jit",
    "tf.config.run_functions_eagerly",
    "tf.config.set_logical_device_configuration",
    "tf.config.set_soft_device_placement",
    "tf.debugging.disable_traceback_filtering",
    "tf.debugging.enable_traceback_filtering",
    "tf.debugging.set_log_device_placement",
    "tf.function",
    "tf.get_logger",
    "tf.test.is_gpu_available",
    "tf.version.VERSION",
)

PRECISION = {
    "keras.config.set_dtype_policy": ("keras.mixed_precision.set_dtype_policy",),
    "keras.mixed_precision.set_global_policy": (),
    "keras.backend.set_floatx": ("keras.config.set_floatx",),
    "keras.mixed_precision.Policy": ("keras.DTypePolicy", "keras.mixed_precision.DTypePolicy"),
}

ROWS = (
    *(Owned(source=name, owner="to_torch.runtime") for name in NAMES),
    *(
        Owned(
            source=name,
            aliases=aliases,
            target="torch.autocast(device_type, dtype)",
            owner="to_torch.mixed_precision",
            note="around the model in the written training steps; evaluation runs in full precision",
            url="https://keras.io/api/mixed_precision/",
        )
        for name, aliases in PRECISION.items()
    ),
    Manual(
        source="keras.mixed_precision.LossScaleOptimizer",
        aliases=("keras.optimizers.LossScaleOptimizer",),
        note="scales the loss so that small gradients in float16 do not become 0",
        advice="use torch.amp.GradScaler: scaler.scale(loss).backward(), scaler.step(optimizer), scaler.update()",
        url="https://docs.pytorch.org/docs/stable/amp.html#gradient-scaling",
    ),
)
