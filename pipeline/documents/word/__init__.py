"""Word files: their parts, and what Word itself computes in them: numbers, references, contents, pages."""
