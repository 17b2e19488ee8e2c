"""What somebody who trains on these films should know first, in sentences."""

from typing import Any

_EVEN = 0.3  # the least share of the films that each of normal and pneumonia has in an even set


def beware(figures: dict[str, Any]) -> list[str]:
    """Return the sentences that the figures give rise to, the gravest first; none where all is well."""
    return [
        *_conflicts(figures["identical"], figures["alike"]),
        *_leaks(figures["identical"], figures["alike"], figures["patients"]),
        *_the_rest(figures),
    ]


def films(count: int) -> str:
    """Return the number with its word: `1 film`, `5,216 films`."""
    return f"{count:,} film" + "s" * (count != 1)


def _conflicts(same: dict[str, Any], near: dict[str, Any]) -> list[str]:
    found = []
    if same["label_conflicts"]:
        found.append(f"Identical films lie in different classes, {_times(same['label_conflicts'])}.")
    if near["label_conflicts"]:
        found.append(f"Films that look the same lie in different classes, {_times(near['label_conflicts'])}.")
    return found


def _leaks(same: dict[str, Any], near: dict[str, Any], patients: dict[str, Any]) -> list[str]:
    found = []
    if same["across_patients"]:
        found.append(
            f"Identical films have different patient numbers, {_times(same['across_patients'])}: "
            "a split by number alone can put one film on both sides."
        )
    if same["across_parts"]:
        found.append(f"Identical films lie in more than one part, {_times(same['across_parts'])}.")
    if near["across_parts"]:
        found.append(f"Films that look the same lie in more than one part, {_times(near['across_parts'])}.")
    if patients["in_several_parts"]:
        numbers = len(patients["in_several_parts"])
        found.append(
            f"{_count(numbers, 'patient number')} {'is' if numbers == 1 else 'are'} in more than one part. "
            "In the Kermany set numbers restart between train and test: they need not be the same people."
        )
    return found


def _the_rest(figures: dict[str, Any]) -> list[str]:
    found, everything = [], figures["counts"]["in_all"]
    if figures["broken"]:
        found.append(f"{films(len(figures['broken']))} cannot be decoded, and training would stop there.")
    if figures["identical"]["surplus"]:
        found.append(f"{films(figures['identical']['surplus'])} too many: copies of others, byte for byte.")
    share = everything["pneumonia"]["share"]
    if not _EVEN <= share <= 1 - _EVEN:
        found.append(
            f"The classes are uneven: {share:.0%} of the films are pneumonia. "
            f"To say so of every film is right in {max(share, 1 - share):.0%} of them."
            if share > 0.5
            else f"The classes are uneven: only {share:.0%} of the films are pneumonia."
        )
    return found + _sizes(figures["sizes"])


def _sizes(sizes: dict[str, Any]) -> list[str]:
    """Say where the median size of a class differs by a tenth: a network could tell it by that."""
    for side, found in sizes.items():
        medians = {label: own["median"] for label, own in found["classes"].items()}
        least, most = min(medians, key=lambda label: medians[label]), max(medians, key=lambda x: medians[x])
        if medians[most] > 1.1 * medians[least]:
            return [
                f"Classes differ in size: the median {side} is {medians[most]:,.0f} pixels for {most} films, "
                f"{medians[least]:,.0f} for {least} ones. Size could be learned in place of disease."
            ]
    return []


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + "s" * (number != 1)
