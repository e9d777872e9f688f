"""Run-time set-up that PyTorch does without: a rewrite takes it out.

A row without a signature: the rewrite reads the call itself.
"""

from migrate.catalog.model import Owned

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
    "keras.config.set_dtype_policy",
    "keras.mixed_precision.set_global_policy",
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

ROWS = tuple(Owned(source=name, owner="to_torch.runtime") for name in NAMES)
