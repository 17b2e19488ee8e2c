"""Where an error happened, without what it says."""

import traceback


def frames(error: BaseException) -> str:
    """Return the stack of an error and of its causes: files, lines, functions and types, no messages.

    The message of an error of the system is one of a fixed list (`No space left on device`): it
    is kept, without the name of the file.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = f"{frames(cause)}then\n" if cause else ""
    said = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    stack = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    return f"{before}{stack}{type(error).__name__}{said}\n"
