"""What every command works with."""
