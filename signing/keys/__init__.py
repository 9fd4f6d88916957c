"""Private keys: made, kept under a passphrase or in a token, found by URI, and the one place where they sign."""
