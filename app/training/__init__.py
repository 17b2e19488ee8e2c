"""The laboratory: films -> split -> dataset -> train -> evaluate -> calibrate -> publish.

Run as `python -m app.training`. It may import everything below and including
`app.diagnosis`, and nothing of the web, the command line or the cases.
"""
