"""Python checks of our house: what neither rows nor expressions of a Steelyard card can say."""
