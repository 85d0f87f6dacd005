"""The server is killed with -9 at random moments; what it acknowledged must be there."""
