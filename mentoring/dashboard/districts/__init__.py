"""District programmes under one that leads them: what they share, bringing them along, and how they compare."""
