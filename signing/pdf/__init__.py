"""Signatures in PDFs (PAdES): made, shown, kept provable and verified."""
