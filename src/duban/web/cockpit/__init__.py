"""驾驶舱: one screen for those who oversee; every figure opens its list in the ledger."""
