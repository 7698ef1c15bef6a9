"""The two drills: planned, drawn, explored."""
