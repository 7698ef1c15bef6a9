"""What changed, how sure one can be of it, and pictures of it."""
