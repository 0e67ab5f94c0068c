"""Sign in, accounts, administrators."""
