"""Two versions of a Word document as one, with tracked changes that Word and LibreOffice show, accept and reject."""
