"""Execute the proofs of the way back: calls of torch, and the calls of TensorFlow and Keras that they lead back to.

`expressions` leads a proof's text back, `cases` makes plain data of it, `torch_source` and `tensorflow_target` run it
in their workers, `judge` compares, `run` joins them. ``python -m migrate.validation.proofs.back`` prints and records.
"""
