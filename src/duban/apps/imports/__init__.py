"""Ledgers of spreadsheets brought in: read, asked about, shown row by row, set up whole or not at all, taken back whole."""
