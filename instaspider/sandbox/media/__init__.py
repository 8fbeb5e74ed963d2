"""Files of pictures and videos, computed from the media's name: nothing is stored."""
