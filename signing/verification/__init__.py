"""Verification of one container, step by step (EN 319 102-1)."""
