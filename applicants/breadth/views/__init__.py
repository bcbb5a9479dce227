"""Pages of breadth: `funnel` of what is known of everybody, `voluntary` of what people need not answer."""
