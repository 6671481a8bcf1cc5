"""The pretend company, over real HTTP."""
