"""One Word document of two finished ones: the same contract in two languages, clause beside clause."""
