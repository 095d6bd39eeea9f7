"""Duban 督办: what a government decided, turned into something done."""

__version__ = "0.1.0"
