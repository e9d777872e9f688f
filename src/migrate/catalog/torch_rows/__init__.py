"""Rows that are PyTorch's first, one family a file: the way back of what `migrate.catalog.rows` does not say."""
