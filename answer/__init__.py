"""Question -> Answer: route, look up or retrieve, compose, cite, verify."""
