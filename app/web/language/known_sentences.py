"""What the inner rooms say to readers, as patterns: `%(name)s` is a gap.

The errors of the command line, of settings and of model files are not among them: no page shows those.
"""

from app.web.language.words import N_

_REFUSED_FILES = (
    N_("expected an image, received an empty file"),
    N_("expected at most %(most)s MB, received %(size)s MB"),
    N_("expected at most %(most)s MB, received more"),
    N_("expected a whole image, received a damaged beginning"),
    N_("expected a whole image, received a damaged one (%(reason)s)"),
    N_("expected a radiograph as JPEG, PNG, TIFF, WebP or BMP, received %(kind)s"),
    N_("expected at most %(most)s megapixels, received %(size)s = %(received)s"),
    N_("expected one film, received an image of several frames"),
    N_("expected a film that can be decoded in the memory allowed, received one that takes more"),
    N_("expected a film that can be decoded within %(seconds)s s, received one that takes longer"),
    N_("expected a film that can be decoded, received one that ends its decoder"),
    N_("expected a film of its decoder, received something else"),
    N_("the decoder failed (%(reason)s)"),
    N_("expected a decoder, none can be started; try again soon"),
    N_("expected a decoder, it ended unasked; try again soon"),
    N_("expected a decoder, received %(reason)s"),
    N_("expected a ZIP archive, received a damaged one"),
    N_("expected a ZIP archive, received one without its end"),
    N_("expected a ZIP archive of films, received one with too long a list of names"),
    N_("expected at most %(most)s films in an archive, received %(count)s"),
    N_("expected at most %(most)s films at once, received more; send this one and those after it again"),
    N_("expected at most %(most)s in an archive, unpacked, received more"),
    N_("%(size)s MB"),
    N_("expected films in the archive, received none"),
    N_("expected a film that can be read, received an encrypted one"),
    N_("expected a film packed by deflate, received one packed in another way"),
    N_("expected a whole film, received a damaged entry of an archive"),
)
_KINDS_OF_FILES = (
    N_("a PDF"),
    N_("a PostScript file"),
    N_("a GIF"),
    N_("a Photoshop file"),
    N_("a JPEG 2000 file"),
    N_("a JPEG XL file"),
    N_("a ZIP archive or an office document"),
    N_("a gzip archive"),
    N_("a 7z archive"),
    N_("a RAR archive"),
    N_("a BigTIFF"),
    N_("a program"),
    N_("an SVG"),
    N_("a web page"),
    N_("a DICOM file"),
    N_("an AVIF, HEIF or video file"),
    N_("a file of another kind"),
)
_REFUSED_FILMS = (
    N_("expected a radiograph, received a picture of a single grey"),
    N_("expected at least %(least)s pixels a side, received %(size)s"),
    N_("expected the shape of a chest film, received %(size)s"),
    N_("expected a grey radiograph, received a picture in colour"),
    N_("expected a frontal chest radiograph, received what looks like another picture"),
    N_(
        "expected white bones on black, received what looks like a negative; "
        "it can be judged with black and white exchanged"
    ),
    N_(
        "expected a negative, as was said, received what looks like none; "
        "it can be judged without black and white exchanged"
    ),
    N_("expected an upright film, received one that looks turned %(turn)s"),
    N_("upside down"),
    N_("%(degrees)s degrees clockwise"),
    N_("%(degrees)s degrees anticlockwise"),
    N_("expected a finite score, received none for this film"),
)
_CAUTIONS = (
    N_("This film is drawn by the program. It is nobody's chest."),
    N_("The film has only %(size)s pixels; detail may be missing."),
    N_("The film has very low contrast."),
    N_("The film is unlike those that the model was made from. Its probability may not hold."),
    N_("The film looks like an adult's. %(figures)s"),
    N_("How good the model is on adults was not measured."),
    N_(
        "On adults (%(films)s) the model found %(found)s %% of the pneumonias and called "
        "%(spared)s %% of the films without pneumonia free of it."
    ),
    N_("The lungs may not all be on the film. What is cut off was not judged."),
    N_("The film looks turned %(turn)s."),
    N_("The probability lies close to the threshold: it may go either way."),
    N_(
        "%(method)s is not faithful to this model: it averages away where the model looks. "
        "HiResCAM is faithful."
    ),
    N_("A detail view of an inner layer: it shows where, and not how much it counts for the answer."),
    N_(
        "%(method)s gives no logits: its values do not add up to the score, "
        "and it colours something on nearly every film."
    ),
    N_("%(method)s shows what stands out, not what argues for pneumonia."),
    N_("No evidence map could be computed for this film; the map is left empty."),
    N_("Coloured by this film's own strongest value: weak evidence looks as strong as strong evidence."),
    N_(
        "Only %(share)s %% of the evidence for pneumonia lies in the lungs: "
        "the model may have read something else on this film. Trust it less."
    ),
)
_COLLECTIONS = (  # on what a model was measured
    N_("%(count)s test films"),
    N_("%(count)s validation films"),
    N_("%(count)s drawn films"),
    N_("%(count)s validation, %(source)s films"),
    N_("%(count)s test, %(source)s films"),
    N_("%(count)s held out, %(source)s films"),
)
_POINTS = (N_("balanced"), N_("sensitive"), N_("specific"))
_REQUESTS = (
    N_(
        "the server is busy: expected at most %(places)s at work and %(seats)s waiting, "
        "received one more; try again soon"
    ),
    N_("the server is busy: expected a turn within %(seconds)s s, received none; try again soon"),
    N_("the model is being loaded; try again in a few seconds"),
    N_("the model cannot be used; the log of the server says why"),
    N_("something went wrong in the server"),
    N_(
        "cases can be neither kept nor found at the moment: try again soon; if it stays so, "
        "tell whoever runs this server, with the number of the request"
    ),
    N_("expected a case of yours, found none: it may be over its time"),
    N_("this case was damaged and cannot be read any more: upload the film again"),
    N_("expected a request by a name of this server, received another Host"),
    N_("model: expected one of %(known)s; received %(value)s"),
    N_("method: expected one of %(known)s; received %(value)s"),
    N_("method: expected one asked for before, received %(value)s"),
    N_("layer: expected one of %(known)s; received %(value)s"),
    N_("another model serves by now: upload the film again to see it explained"),
    N_("operating point: expected one of %(known)s; received %(value)s"),
    N_("%(name)s: expected one of %(known)s; received %(value)s"),
    N_("%(name)s: expected one of %(known)s, received %(value)s"),
    N_("note: expected at most %(most)s characters, received %(count)s"),
    N_("prevalence: expected %(unit)s, above 0 and below %(whole)s; received %(value)s"),
    N_("percent, as 20"),
    N_("a share, as 0.2"),
    N_("invert: expected 0 or 1, received %(value)s"),
    N_("expected one film in the multipart field %(field)s, received %(count)s"),
    N_("expected 1 to %(most)s films in the field %(field)s, received %(count)s"),
    N_("expected two answers to one film, received answers to two"),
    N_("Both lungs were not found on this film: there is no outline."),
    N_("expected the token of the setting METRICS"),
    N_("expected the header Authorization: Bearer with a token that is in use"),
    N_("expected a token with the scope %(scope)s, received one without"),
    N_("Choose a radiograph first."),
    N_("Choose a method first."),
    N_("draft: expected at most %(most)s characters, received more"),
    N_("back: expected a page of ours"),
    N_("expected the film as a file, received it as text of the form"),
    N_("expected fewer requests a minute, received one more; try again when the minute is over"),
    N_("expected the whole film, received a part of it, or too slowly; send it again"),
    N_("This page is too old to send a film from, or cookies are off. Reload it and try again."),
)
_STATUS = (  # of HTTP, and what Werkzeug says beside it
    N_("Bad Request"),
    N_("Unauthorized"),
    N_("Forbidden"),
    N_("Not Found"),
    N_("Method Not Allowed"),
    N_("Request Timeout"),
    N_("Gone"),
    N_("Request Entity Too Large"),
    N_("Unsupported Media Type"),
    N_("Unprocessable Entity"),
    N_("Too Many Requests"),
    N_("Internal Server Error"),
    N_("Service Unavailable"),
    N_(
        "The requested URL was not found on the server. If you entered the URL manually please check "
        "your spelling and try again."
    ),
    N_("The method is not allowed for the requested URL."),
    N_("The browser (or proxy) sent a request that this server could not understand."),
)
KNOWN = (
    *_REFUSED_FILES,
    *_KINDS_OF_FILES,
    *_REFUSED_FILMS,
    *_CAUTIONS,
    *_COLLECTIONS,
    *_POINTS,
    *_REQUESTS,
    *_STATUS,
)
