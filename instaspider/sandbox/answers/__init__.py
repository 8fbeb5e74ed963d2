"""What each address answers, in the shapes that were recorded."""
