"""日历: a month of dues and milestones, one day's list, and the address for one's own calendar program."""
