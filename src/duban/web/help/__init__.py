"""The user's documentation, read inside the product: the Chinese pages of `docs/`."""
