"""PDFs: made accessible and always the same, and what their pages show."""
