"""Cases: what is kept of a diagnosis, where, for how long, and who may see it.

A case is a row of a database and a film in a folder or bucket, named by a random id, never by
an uploaded name. It is shown only to whoever holds its secret, of which only a digest is kept.
"""
