"""Ledgers as offices keep them in spreadsheets: where the table is, what a heading means, what a cell says. Pure."""
