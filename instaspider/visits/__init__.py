"""An input under way: what is asked for it, what came, how it ends."""
