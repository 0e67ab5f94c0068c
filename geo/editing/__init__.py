"""Changes of features, and who may make them."""
