"""Where policies come from when they come from elsewhere: fetched, proven and kept, never while checking."""
