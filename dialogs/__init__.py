"""Words in; a wish, a question or an answer out."""
