"""The stems of pictures: each film its own, and none too long for a folder."""

from app.cli.stems import LONGEST, Stems, short_stem


def test_a_stem_that_is_taken_is_numbered_whatever_the_films_are_called() -> None:
    stems = Stems()
    assert [stems.take(path) for path in ("1/a.png", "2/a.jpg", "a.bmp")] == ["a", "a-2", "a-3"]
    assert stems.take("a-2.png") not in ("a", "a-2", "a-3")


def test_stems_that_are_too_long_are_cut_and_stay_different() -> None:
    for letter in ("a", "é", "放"):
        long = letter * LONGEST
        paths = [f"{long}1.png", f"{long}2.png", f"deep/{long}1.png", f"{long[:-1]}.png"]
        first, second = ([stems.take(path) for path in paths] for stems in (Stems(), Stems()))
        assert first == second
        assert len(set(first)) == len(paths)
        assert all(len(stem.encode()) <= LONGEST and stem.startswith(letter * 70) for stem in first)


def test_a_stem_of_the_greatest_length_stays_as_it_is() -> None:
    assert short_stem("a" * LONGEST) == "a" * LONGEST
    assert short_stem("a" * (LONGEST + 1)) != "a" * (LONGEST + 1)
