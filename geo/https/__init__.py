"""An authority of this computer's own, and its certificates."""
