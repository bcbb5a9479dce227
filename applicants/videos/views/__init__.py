"""Pages of the answers: one module per noun."""
