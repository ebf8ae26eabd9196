"""The gate in its own process: the same verdicts, and no trouble when that process is gone."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quality import judge_process
from quality.gate import GateError, judge
from quality.judge_process import JudgeProcess

REPOSITORY = Path(__file__).parents[3]
DISTRICTS = ("510104", "锦江区", "锦江")


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child nobody has waited for is a zombie: it runs no more.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]


@pytest.fixture(scope="module")
def there():
    with JudgeProcess(DISTRICTS) as process:
        yield process


def test_threads_get_the_same_verdicts_as_from_the_gate_itself(there, feed, batch):
    path = batch({"mode": "赠送"}, {})
    here = judge(feed, path, None, DISTRICTS)
    with ThreadPoolExecutor(4) as threads:
        verdicts = list(threads.map(lambda _: there(feed, path, None), range(4)))
    assert verdicts == [here] * 4
    assert not here.accepted
    assert is_running(there._process.pid)


def test_a_gate_that_fails_there_fails_here(there, feed, tmp_path):
    (tmp_path / "rows.parquet").write_bytes(b"no parquet")
    with pytest.raises(GateError, match=r"land/parcels: the gate cannot read rows\.parquet"):
        there(feed, tmp_path / "rows.parquet", None)
    assert is_running(there._process.pid)


def test_the_process_ends_with_its_block():
    with JudgeProcess() as process:
        pid = process._process.pid
    assert not is_running(pid)


def test_batches_are_judged_here_once_the_process_is_gone(feed, batch):
    path = batch({})
    with JudgeProcess(DISTRICTS) as there:
        there._process.send_signal(signal.SIGKILL)
        assert there(feed, path, None) == judge(feed, path, None, DISTRICTS)
        assert there(feed, path, None).accepted


def test_batches_are_judged_here_if_no_process_can_be_started(feed, batch, monkeypatch):
    def refuse(descriptor):
        raise OSError("no more processes")

    monkeypatch.setattr(judge_process, "_start", refuse)
    with JudgeProcess(DISTRICTS) as there:
        assert there(feed, batch({}), None).accepted


def test_the_process_ends_when_its_parent_is_killed():
    program = """
import time
from quality.judge_process import JudgeProcess
judge = JudgeProcess().__enter__()
print(judge._process.pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    worker = int(parent.stdout.readline())
    assert is_running(worker)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 30
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(worker)
