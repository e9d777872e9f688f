"""The zoo: Keras models of every kind, which each way of moving a model is tried on."""
