"""Certificates: what they say, their path to an anchor, and whether an authority took one back."""
