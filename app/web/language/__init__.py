"""The languages of the pages: which one is asked for, the catalogues, and sentences of the inner rooms.

English stands in code and templates and is complete; a catalogue of gettext gives another language.
The inner rooms know nothing of it: their sentences are translated here, at the edge.
"""
