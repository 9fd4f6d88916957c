"""Results become text and JSON."""
