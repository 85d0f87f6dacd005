"""Small programs that the Makefile calls; the product does not import them."""
