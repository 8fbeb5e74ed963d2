"""Makes, overwrites and removes our folders and files without following a link."""
