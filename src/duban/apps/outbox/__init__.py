"""What the engine puts before people, written in the transaction that brought it about: notices, proposals, wake-ups."""
