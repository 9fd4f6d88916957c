"""Archive timestamps: made, and judged in entries, in containers of others and inside signatures."""
