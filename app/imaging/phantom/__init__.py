"""A frontal chest radiograph, drawn: no patient's image goes in, none can come out.

Every part is drawn as an attenuation along the beam; the parts are summed and the film curve
turns the sum into grey. Determined by the seed, the size and whether an opacity is wanted.
"""

from app.imaging.phantom.film import Draw, Drawer, draw_film, draw_lungs
from app.imaging.phantom.opacity import opacity_box

__all__ = ["Draw", "Drawer", "draw_film", "draw_lungs", "opacity_box"]
