"""Makes the sandbox's answers for each address, in the shapes that were recorded."""
