"""What works without Python at hand."""
