"""Planning, lighting, evaluation: numbers with certainty and source."""
