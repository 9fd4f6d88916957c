"""What was agreed: entries, their chain, and the verbs that append to it and audit it."""
