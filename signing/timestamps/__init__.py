"""Timestamps (RFC 3161): asked for, read, judged, and an authority of one's own."""
