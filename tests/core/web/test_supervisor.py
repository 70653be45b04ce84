"""The supervisor and its leash: companions come back when they die, and never outlive the web process."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from core.settings import Settings
from core.web.supervisor import Supervisor, companions

ROOT = Path(__file__).parents[3]
SLEEPER = (sys.executable, "-c", "import time; time.sleep(600)")


def program(code):
    return (sys.executable, "-c", textwrap.dedent(code))


def wait_until(true, patience_s=20.0):
    deadline = time.monotonic() + patience_s
    while not (found := true()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    return found


def gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def supervise(tmp_path, monkeypatch):
    """Start companions; whatever happens, none survives the test."""
    monkeypatch.chdir(ROOT)
    started = []

    def start(*commands, **options):
        options = {"grace_s": 3.0, "first_wait_s": 0.1, "steady_s": 60.0, **options}
        supervisor = Supervisor(
            [(f"c{n}", command) for n, command in enumerate(commands)], tmp_path / "logs", **options
        )
        supervisor.start()
        started.append(supervisor)
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop()


def test_a_companion_runs_and_its_words_go_to_its_log(supervise, tmp_path):
    supervise(program("import sys, time; print('hello', flush=True); sys.stderr.write('there\\n'); time.sleep(600)"))
    wait_until(
        lambda: (tmp_path / "logs" / "c0.log").exists() and "hello" in (tmp_path / "logs" / "c0.log").read_text()
    )


def test_a_companion_that_dies_is_started_again_later_each_time(supervise, tmp_path):
    note = tmp_path / "starts"
    supervisor = supervise(program(f"import time; open({str(note)!r}, 'a').write(f'{{time.monotonic()}}\\n')"))
    wait_until(lambda: note.exists() and len(note.read_text().split()) >= 4, 40)
    times = [float(line) for line in note.read_text().split()]
    assert times[3] - times[2] > 0.35, "the third restart waits 0.4 s"
    assert supervisor.status()[0].restarts >= 3


def test_one_that_fails_does_not_keep_the_others_from_running(supervise):
    supervisor = supervise(program("raise SystemExit(3)"), SLEEPER)
    wait_until(lambda: supervisor.status()[0].restarts >= 2)
    assert supervisor.status()[1].state == "running"
    assert supervisor.status()[1].restarts == 0


def test_stopping_lets_a_companion_finish_what_it_does(supervise, tmp_path):
    note = tmp_path / "note"
    supervisor = supervise(
        program(f"""
            import signal, sys, time
            def finish(*_):
                time.sleep(0.3); open({str(note)!r}, "w").write("finished"); sys.exit(0)
            signal.signal(signal.SIGTERM, finish)
            open({str(note)!r}, "w").write("running")
            time.sleep(600)
        """)
    )
    wait_until(lambda: note.exists() and note.read_text() == "running")
    supervisor.stop()
    assert note.read_text() == "finished"
    assert supervisor.status()[0].state == "stopped"


def test_one_that_will_not_stop_is_killed_with_all_it_started(supervise, tmp_path):
    note = tmp_path / "pids"
    supervisor = supervise(
        program(f"""
            import os, signal, subprocess, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
            child = subprocess.Popen([sys.executable, "-c", stubborn])
            open({str(note)!r}, "w").write(f"{{os.getpid()}} {{child.pid}} .")
            time.sleep(600)
        """),
        grace_s=0.5,
    )  # fmt: skip
    wait_until(lambda: note.exists() and note.read_text().endswith("."))
    started = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - started < 3
    for pid in note.read_text().split()[:2]:
        wait_until(lambda pid=pid: gone(int(pid)), 3)


def test_a_companion_killed_from_outside_comes_back(supervise):
    supervisor = supervise(SLEEPER)
    leash = wait_until(lambda: supervisor.status()[0].pid)
    os.kill(leash, signal.SIGKILL)
    wait_until(lambda: supervisor.status()[0].pid not in {None, leash})


PARENT = """
    import sys, time
    from pathlib import Path
    from core.web.supervisor import Supervisor
    sleeper = (sys.executable, "-c", "import os, time; print(os.getpid(), flush=True); time.sleep(600)")
    Supervisor([("a", sleeper), ("b", sleeper)], Path(sys.argv[1]), grace_s=2.0).start()
    time.sleep(600)
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the kernel's word is Linux; elsewhere it takes a second"
)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_no_companion_outlives_a_web_process_that_could_clean_up_nothing(tmp_path, number):
    parent = subprocess.Popen((*program(PARENT), str(tmp_path)), cwd=ROOT)
    logs = [tmp_path / "a.log", tmp_path / "b.log"]
    try:
        wait_until(lambda: all(log.exists() and log.read_text().endswith("\n") for log in logs), 30)
        family = [p.pid for p in psutil.Process(parent.pid).children(recursive=True)]
        assert len(family) == 4, "two leashes with a program each"
    finally:
        parent.send_signal(number)
        parent.wait()
    for pid in family:
        wait_until(lambda pid=pid: gone(pid), 5)


def test_a_leash_passes_on_how_the_program_ended():
    def status(code):
        command = [sys.executable, "-m", "core.web.leash", str(os.getpid()), "1", *program(code)]
        return subprocess.run(command, cwd=ROOT, check=False).returncode

    assert status("raise SystemExit(7)") == 7
    assert status("import os; os.kill(os.getpid(), 9)") == 128 + 9


def test_a_leash_whose_parent_is_gone_already_lets_go_at_once():
    command = [sys.executable, "-m", "core.web.leash", "1", "1", *SLEEPER]
    subprocess.run(command, cwd=ROOT, check=False, timeout=20)


def test_the_companions_are_one_encoder_and_as_many_workers_as_the_settings_say(tmp_path):
    settings = Settings.load(tmp_path / "no.toml", {"VITRINE_JOBS__WORKERS": "3"}, tmp_path)
    names = [name for name, _ in companions(settings)]
    assert names == ["encoder", "worker-1", "worker-2", "worker-3"]
    assert all(command[-1] in {"encoder", "worker"} for _, command in companions(settings))
