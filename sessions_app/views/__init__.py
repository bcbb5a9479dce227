"""Pages and buttons of gatherings, one module per noun."""
