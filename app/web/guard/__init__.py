"""Who may ask, how often and by which name; what keeps a page of a patient private."""
