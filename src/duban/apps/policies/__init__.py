"""Packs and calendars in force, kept by digest: an upgrade of the product never moves what was decided under them."""
