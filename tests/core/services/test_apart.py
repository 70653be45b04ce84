"""Work in a process of its own: its answer, its refusal, its end."""

import os
import time

import pytest

from core.errors import EmptyTrainingData, Refused
from core.services.apart import apart


def answer(argument, told):
    told(0.5, f"half of {argument}")
    return argument, os.getpid()


def refuse(argument, told):
    raise EmptyTrainingData(f"nothing in {argument}")


def wait(argument, told):
    told(0.1, "waiting")
    time.sleep(argument)


def die(argument, told):
    os._exit(3)


def test_the_answer_comes_from_another_process_which_says_how_far_it_is():
    said = []
    (argument, pid) = apart(answer, "work", lambda share, doing: said.append((share, doing)) or False)
    assert argument == "work"
    assert pid != os.getpid()
    assert (0.5, "half of work") in said


@pytest.mark.slow
def test_a_refusal_is_the_same_refusal_here():
    with pytest.raises(EmptyTrainingData, match="nothing in work"):
        apart(refuse, "work", lambda share, doing: False)


@pytest.mark.slow
def test_who_is_told_to_stop_does_not_wait_for_the_end():
    with pytest.raises(Refused, match="Cancelled"):
        apart(wait, 300, lambda share, doing: doing == "waiting")


@pytest.mark.slow
def test_a_process_that_dies_is_an_error():
    with pytest.raises(RuntimeError, match="it died"):
        apart(die, 0, lambda share, doing: False)
