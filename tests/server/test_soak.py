"""The soak in short: 300 mixed requests from 32 clients (long: `make soak`)."""

from benchmarks.server import serving
from benchmarks.soak import soak


def test_under_a_mix_of_good_broken_and_hostile_requests_every_answer_is_as_it_should_be() -> None:
    with serving() as server:
        outcome = soak(server, 300)
    assert outcome.record.wrong == []
    assert sum(map(len, outcome.record.seconds.values())) >= 300
    assert outcome.record.seconds.keys() >= {"judge", "judge_on_page", "look", "pry", "send_bad", "send_raw"}
