"""Headers that keep a page of a patient private and free of foreign code."""

from flask import Flask, Response, request

from app.web.services import services

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_UNUSED = (
    "accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "fullscreen", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_EVERYWHERE = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "same-origin",  # links hold a key; the check of forms over TLS needs it at home
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=31536000"  # of this host alone: its neighbours in the domain are not ours to speak for


def register(app: Flask) -> None:
    """Set the headers on every answer."""
    app.after_request(_set)


def _set(response: Response) -> Response:
    response.headers.update(_EVERYWHERE)
    if request.is_secure or services().settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = _HSTS
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-store"
    return response
