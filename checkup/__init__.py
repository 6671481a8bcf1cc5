"""Whether Usher can do what it is set up to do, and what to do where it cannot. Looks, judges, writes nothing."""
