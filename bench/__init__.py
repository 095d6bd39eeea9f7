"""Benchmarks: ``python -m bench`` prints a table and writes JSON. A figure is measured, never asserted in a test."""
