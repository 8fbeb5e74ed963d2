"""Follows inputs from the first question to the end. A visit is an input under way, a step is one
question about it, and a route is a row of the catalogue that can answer the step."""
