"""The pages, for clinicians: views, their forms, and the wording and rounding of what they show."""
