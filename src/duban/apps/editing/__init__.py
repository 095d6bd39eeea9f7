"""A pack changed by the office that goes by it: drafted, tried, foreseen, put in force, applied to what is under way."""
