"""Cases: what is kept of a diagnosis, where, for how long, and who may see it.

A case is a folder below the instance folder, named by a random id, never by an uploaded
name. It is shown only to whoever holds its secret, of which only a digest is kept.
"""
