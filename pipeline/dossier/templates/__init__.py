"""A company's own templates: found, listed, copied to begin with, and previewed."""
