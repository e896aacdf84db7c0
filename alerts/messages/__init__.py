"""What is said, and when it is written."""
