"""专项行动: the page of a campaign, its stages, what each unit hands in, the matters that belong to it."""
