"""Records, documents, dossier, presentation and command line of signoff: data flows left to right, imports right to left."""
