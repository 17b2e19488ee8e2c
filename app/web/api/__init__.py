"""The API, for programs: no cookies, no CSRF token, problem details for errors."""
