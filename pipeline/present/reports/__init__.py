"""What a report to file away shows, in a language: one set of values, which the HTML page and the Word document print."""
