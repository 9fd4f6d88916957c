"""Values become Word and PDF documents."""
