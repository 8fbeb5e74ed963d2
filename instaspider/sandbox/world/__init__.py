"""Who lives in the sandbox and what they post: computed from the seed, nothing stored."""
