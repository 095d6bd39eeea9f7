"""Boards: views of the ledger that somebody keeps, and what was done to many matters at once."""
