"""Which payloads can be read as cases: each is tried once as it stands; to fetch it takes a fifth of that."""

from collections import OrderedDict

from app.cases.case import Case
from app.cases.rows import damaged

_MOST = 10_000  # payloads whose answer is remembered: some hundred bytes each


class Readable:
    """Says whether a payload can be read, and remembers it; safe to share."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._found: OrderedDict[int, bool] = OrderedDict()

    def __call__(self, payload: str) -> bool:
        """Is this a case? The log says of one that is damaged, once."""
        key = hash(payload)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = _is_case(payload)
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return found


def _is_case(payload: str) -> bool:
    try:
        Case.from_json(payload)
    except ValueError as error:
        damaged(error)
        return False
    return True
