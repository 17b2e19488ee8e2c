"""The view model's laboratory: what is a frontal chest film, and how does it lie?

Films of all sources, turned, inverted and cropped at random, against pictures that are none:
drawn ones of many kinds, pieces of films, lateral films and CT slices.
"""
