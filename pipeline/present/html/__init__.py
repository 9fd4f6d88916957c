"""Results as self-contained HTML pages: nothing is loaded, nothing runs, and they print well."""
