"""A whole approval through the Microsoft 365 Agents Playground, a client that nobody here wrote."""
