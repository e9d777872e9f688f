"""What the written source brings along where it is called: Keras has no name for it."""

from __future__ import annotations

PARAMETER = '''
@keras.saving.register_keras_serializable("migrated")
class Parameter(layers.Layer):
    """A tensor of the model's own: as it is, or with `batched` once for every sample of what it is called with."""

    def __init__(self, shape, *, batched=False, **kwargs):
        super().__init__(**kwargs)
        self.shape = tuple(shape)
        self.batched = batched

    def build(self, input_shape):
        self.value = self.add_weight(
            name="value", shape=self.shape, dtype=self.dtype, trainable=self.trainable, initializer="zeros"
        )

    def call(self, inputs):
        value = ops.convert_to_tensor(self.value)
        return ops.broadcast_to(value, (ops.shape(inputs)[0], *self.shape[1:])) if self.batched else value

    def get_config(self):
        return {**super().get_config(), "shape": self.shape, "batched": self.batched}
'''
GROUPED_CONV = '''
def grouped_conv(x, kernel, groups, **kwargs):
    """A convolution whose kernel is computed: each group of channels by its own filters."""
    parts = zip(ops.split(x, groups, axis=-1), ops.split(kernel, groups, axis=-1))
    return ops.concatenate([ops.conv(part, filters, **kwargs) for part, filters in parts], axis=-1)
'''

CARRIED = {"Parameter": PARAMETER, "grouped_conv": GROUPED_CONV}
"""By the name that statements call it by."""
