"""推演一年: a document tried on a year that nobody lived, under one pack or two side by side."""
