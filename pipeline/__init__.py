"""The pipeline from records to documents, dossier, presentation and command line; imports go right to left."""
