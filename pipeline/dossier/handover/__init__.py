"""A handover: packed, encrypted, opened, held against its record, and confirmed by a receipt."""
