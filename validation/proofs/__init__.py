"""Execute the catalog's proofs: every example of every row, in both frameworks, with the errors measured.

`cases` turns a proof into plain data (inputs drawn, the call rendered as the codemod renders it), `tensorflow_side` and
`torch_side` run cases in their workers, `judge` compares, `run` joins them. ``python -m migrate.validation.proofs``
writes the measured errors and the support matrix.
"""
