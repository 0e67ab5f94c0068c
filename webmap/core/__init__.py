"""What imports no feature: access, pages, parameters, errors, delivery, jobs, the server."""
