"""What one shift tells the next: what came in, what was done, and everything that is open."""
