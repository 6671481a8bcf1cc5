"""What this room needs from the world: a directory, a book, a messenger and a clock, in our own words."""
