"""Teaching the language model from the corpus: `make language`."""
