"""Signatures over bytes (CMS, CAdES): made, read strictly, and what they say of themselves."""
