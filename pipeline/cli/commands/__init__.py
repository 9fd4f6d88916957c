"""One module per command: options in, a verb called, text or JSON out, an exit code."""
