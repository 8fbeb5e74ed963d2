"""Handles bytes on the wire: TLS, HTTP/2, HTTP/1.1, and what a client looks like."""
