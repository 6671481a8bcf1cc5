"""Usher as a Teams app: its manifest, its two icons, and the zip an administrator uploads."""
