"""The JSON Schemas (2020-12) of the records, one file per record."""
