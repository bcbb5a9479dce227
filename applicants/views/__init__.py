"""Pages and buttons of the call, the application, and the questions both are made of: one module per noun."""
