"""Every step of a request's life as a pure function: what to store, whom to tell and what to do next."""
