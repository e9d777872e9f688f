"""A model file's architecture written out as readable source, from which the codemod makes a plain `nn.Module`.

Nothing of the file is executed: its configuration is JSON, which is read to a small graph (`architecture`), told by the
generation of Keras that wrote it (`keras2`, `keras3`); repeated parts are found (`folding`), and the graph is written
as the Keras source that an author would have written (`program`). Which layer of the file each expression of that
source stands for is known, so that weights need not be paired by names (`pairing`).
"""
