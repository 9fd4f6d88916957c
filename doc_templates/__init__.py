"""The Word templates, one folder per language."""
