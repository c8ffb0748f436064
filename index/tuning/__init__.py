"""Training of the small models on questions: `python -m index tune`. Nothing here runs when a question is answered."""
