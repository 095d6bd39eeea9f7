"""统计: the figures of a period with their definitions; each opens its list in the ledger."""
