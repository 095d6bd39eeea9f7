"""Who there is: jurisdictions, units, people, posts, what each may do and for whom."""
