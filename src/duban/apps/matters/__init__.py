"""Matters 事项: a thin spine with sealed events; what rules demand of each is a projection, rebuilt at will."""
