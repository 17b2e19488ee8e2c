"""Errors to answers: the only place that knows HTTP codes.

The log gets the reason and the request's id, and nothing else of the request.
"""
