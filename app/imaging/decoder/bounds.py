"""What a decoder may take of the machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DecoderBounds:
    """For one film.

    seconds: of a processor. memory: address space beyond that of an idle decoder, bytes. films:
    that a decoder reads, one after the other, before it ends; with more than one, a film may
    take the seconds that others have left.
    """

    seconds: float = 10.0
    memory: int = 1024 * 2**20
    films: int = 1

    @property
    def patience(self) -> float:
        """Seconds by the clock: more than of the processor, which others use, too."""
        return 3 * self.seconds
