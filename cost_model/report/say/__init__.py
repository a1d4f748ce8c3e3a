"""Which sentence to use, and with which numbers."""
