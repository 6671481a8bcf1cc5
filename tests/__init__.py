"""Usher acted, measured and broken on purpose."""
