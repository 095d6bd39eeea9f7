"""Which days work: the State Council's yearly notices, under them the statute, over them a jurisdiction's own days."""
