"""Which streets next: plans, solver, kept plans."""
