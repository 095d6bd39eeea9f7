"""处置建议: the pages of what rules propose and people decide."""
