"""What agents of plain conversations remember: what is forgotten, and how much a model is shown."""
