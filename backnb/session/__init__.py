"""One session from the safety list to the picture, and what is kept of it."""
