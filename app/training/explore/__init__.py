"""What is in a folder of films, before anything is trained on it: counts, sizes, grey values, copies.

Every figure is a plain function of the films and the seed, so that the same films give the same
file. Nothing is changed, and nothing is chosen here.
"""
