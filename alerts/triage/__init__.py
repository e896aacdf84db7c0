"""What people do with alerts, within the rules."""
