"""Computes from the seed who lives in the sandbox and what they post; nothing is stored."""
