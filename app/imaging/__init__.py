"""Pixels: bytes in, films and pictures out. NumPy, OpenCV, Pillow and pydicom only.

Nothing here knows Flask, Keras, models or cases. Arrays are `(height, width)`, the
origin is the upper left corner and the centre of pixel `(row, column)` lies at
`(row + 0.5, column + 0.5)`.
"""
