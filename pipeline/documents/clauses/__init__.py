"""A contract read as a lawyer reads it: clauses that must be there, terms, cross-references, amounts in figures and words."""
