"""推演: a year that nobody lived, judged under packs in parts by the worker, and what it came to."""
