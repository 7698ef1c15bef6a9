"""What the course says: content, data only."""
