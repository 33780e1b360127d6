"""PDF files: pages as pictures, copies rewritten from what is seen, marks that hide nothing, and black-out."""
