"""The Teams edge: hears activities, answers them, and speaks first; the only room that knows Bot Framework."""
