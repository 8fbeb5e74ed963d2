"""Shows a crawl to a person at a terminal: a picture that is redrawn, messages, a summary at the
end."""
