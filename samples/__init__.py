"""The complete sample projects that ship with signoff."""
