"""Bytes only: digests, manifests, containers, keys, signatures and their verification, usable on their own."""
