"""专项行动: what units handed in for a campaign's stages, and the matters that belong to it."""
