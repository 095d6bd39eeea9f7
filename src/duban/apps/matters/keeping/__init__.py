"""Keeping what is recorded trustworthy: verify, rebuild, the daily seal, and the destruction of a body by two people."""
