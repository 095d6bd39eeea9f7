"""减负: the page of limits, what is used of each and left, and the register of what was issued."""
