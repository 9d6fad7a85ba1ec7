"""What Steelyard knows by itself: dated facts, and what follows from them and from what a project declares."""
