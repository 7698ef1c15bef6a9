"""The board that paces a set."""
