"""The cross-record rules, in the order of the process."""
