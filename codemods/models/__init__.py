"""Model-building code, understood and rewritten: an abstract interpreter of Keras builders and a writer of classes.

The interpreter runs a builder's statements over what is known at migration time (`migrate.codemods.models.values`)
and splits each into what belongs into ``__init__`` and what belongs into ``forward``
(`migrate.codemods.models.program`); Python's own loops and branches are kept in both.
"""
