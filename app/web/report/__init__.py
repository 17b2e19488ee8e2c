"""The report of a case, as PDF: its draft sentence, what stands on it, and how it is drawn.

What the result page says comes from the presenters of the pages and is not worded again.
Only `pdf`, `styles` and the flowables know ReportLab; nothing else may import it.
"""
