"""A few numbers, each beside a baseline taken in the same run, so that they mean something on any machine."""
