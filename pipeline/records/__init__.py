"""Files become checked values."""
