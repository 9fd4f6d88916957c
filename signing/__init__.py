"""Bytes only: digests, manifests, containers, keys, signatures and their verification; imports nothing else of this project."""
