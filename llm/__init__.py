"""A language model asked over HTTP, where an organisation wants one; off by default."""
