"""A child process computes; every kind of trouble in it becomes one error that names the file."""

import importlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
import shapely

from geo.errors import BudgetExceeded, UnreadableFile
from geo.isolation import Budget, configure, run_isolated, runner

sys.path.insert(0, str(Path(__file__).parent))
functions = importlib.import_module("isolated_functions")

BUDGET = Budget(30, 512 * 2**20)
SHORT = Budget(0.5, 512 * 2**20)
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of the Linux kernel")


def run(function, *arguments, budget=BUDGET, file="folder/data.gpkg"):
    return run_isolated(function, *arguments, budget=budget, file=file)


def test_arguments_and_results_pass_unchanged():
    arguments = ("text", 1.5, None, [b"x" * 3_000_000], {"a": (1,)})
    assert run(functions.echo, *arguments) == arguments


def test_records_arrays_and_geometries_pass():
    place, wkb, numbers, number, mapping = run(functions.plain_values)
    assert (place.name, place.shape) == ("Brebes", shapely.Point(109, -7))
    assert wkb.tolist() == [b"wkb", None]
    assert np.array_equal(numbers, [0, 1, 2]) and number == 2.5
    assert mapping == {"a": {1, 2}, "b": Path("a/b.csv")}


def test_progress_is_passed_on_as_it_comes():
    steps = []
    result = run_isolated(
        functions.count_to,
        3,
        budget=BUDGET,
        file="x",
        progress=lambda *step: steps.append(step),
    )
    assert result == 3
    assert steps == [("count", number, {"of": 3}) for number in (1, 2, 3)]


def test_an_error_of_the_progress_function_is_its_own():
    def refuse(*_):
        raise OSError("no terminal")

    with pytest.raises(OSError, match="no terminal"):
        run_isolated(functions.count_to, 3, budget=BUDGET, file="x", progress=refuse)


def test_an_error_keeps_its_class_its_parts_and_its_own_fields():
    with pytest.raises(functions.UnknownPlace) as raised:
        run(functions.unknown_place, "Brebes", 7)
    error = raised.value
    assert str(error) == "places.csv, row 7: there is no Brebes. Correct it."
    assert (error.row, error.do, error.place) == (7, "Correct it.", "Brebes")


@pytest.mark.parametrize(
    ("function", "argument", "words"),
    [
        (functions.fail, "x\ny", "KeyError"),
        (functions.leave, 3, "SystemExit"),
        (functions.exit_at_once, 0, "ended"),
        (functions.exit_at_once, 7, "ended"),
        (functions.end_by_signal, signal.SIGABRT, "crashed (SIGABRT)"),
        (functions.end_by_signal, signal.SIGSEGV, "crashed (SIGSEGV)"),
    ],
)
def test_other_ends_are_one_line_that_names_the_file(function, argument, words):
    with pytest.raises(UnreadableFile) as raised:
        run(function, argument)
    assert words in str(raised.value) and "\n" not in str(raised.value)
    assert raised.value.file == "data.gpkg" and raised.value.do


def test_a_result_that_calls_a_function_is_refused():
    with pytest.raises(UnreadableFile):
        run(functions.exploit)


@pytest.mark.parametrize(
    ("function", "seconds"),
    # the clock may be first also for the processor where other programs use it
    [(functions.loop, "1|4"), (functions.loop_in_native_code, "4")],
    ids=["processor", "clock"],
)
def test_time_is_limited_also_in_native_code(function, seconds):
    words = rf"data\.gpkg: .* longer than ({seconds}) seconds"
    with pytest.raises(BudgetExceeded, match=words) as raised:
        run(function, budget=Budget(1, 512 * 2**20))
    assert raised.value.do


@LINUX
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (functions.take_memory, (600 * 2**20,)),
        (functions.take_memory_in_pieces, ()),
        (functions.abort_for_memory, ()),
        (functions.native_failure, ("std::bad_alloc",)),
    ],
)
def test_memory_is_limited(function, arguments):
    with pytest.raises(BudgetExceeded, match=r"data\.gpkg: .* more than 512 MiB"):
        run(function, *arguments)


@LINUX
def test_memory_is_counted_from_what_the_process_starts_with():
    assert run(functions.take_memory, 450 * 2**20) == 450 * 2**20


def test_a_large_result_passes_within_its_memory():
    # 200 MB within 300: written while it is encoded
    result = run(functions.large_result, 200_000_000, budget=Budget(30, 300 * 2**20))
    assert sum(map(len, result)) > 200_000_000


def test_a_child_ended_by_the_system_is_an_error_about_memory():
    with pytest.raises(BudgetExceeded, match="memory"):
        run(functions.end_by_signal, signal.SIGKILL)


def test_the_advice_of_the_program_is_in_the_error():
    configure(1, "Set IMPORT_BUDGET to 2.")
    try:
        with pytest.raises(BudgetExceeded, match="Set IMPORT_BUDGET to 2"):
            run(functions.loop, budget=SHORT)
    finally:
        configure(1, "")


@LINUX
def test_the_network_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        with pytest.raises(UnreadableFile, match="PermissionError"):
            run(functions.reach_network, server.getsockname())
        with pytest.raises(TimeoutError):
            server.accept()


@LINUX
def test_files_cannot_be_changed(tmp_path):
    (tmp_path / "file").write_text("kept")
    assert run(functions.attempt_to_write, str(tmp_path)) == ([], "kept")
    with pytest.raises(UnreadableFile, match="PermissionError"):
        run(functions.run_program, str(tmp_path / "new"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_native_code_prints_is_logged_not_shown(capfd, caplog):
    with caplog.at_level(logging.DEBUG, "geo.isolation"):
        assert run(functions.say, "noise") == "said"
    assert "noise" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_calls_of_many_threads_run_at_the_same_time():
    results = {}

    def work(number):
        results[number] = run(functions.echo, number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: (number,) for number in range(8)}


def test_a_server_that_was_ended_is_started_again():
    run(functions.echo, 1)
    server = runner._server.process
    server.kill()
    server.wait()
    assert run(functions.echo, 2) == (2,)


def test_a_forked_program_has_a_server_of_its_own():
    run(functions.echo, 1)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, repr(run(functions.echo, 2)).encode())
            runner._close()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(read, 100) == b"(2,)"
    assert run(functions.echo, 3) == (3,)
    os.close(read)
    os.close(write)


# Programs that end while a child runs -------------------------------------------------------------

_PROGRAM = """
import sys
sys.path[:0] = {path!r}
import isolated_functions
from geo.isolation import Budget, run_isolated
if __name__ == "__main__":
    print("started", flush=True)
    run_isolated({function}, budget=Budget(60, 2**30), file="x")
"""


def _start(tmp_path, function):
    script = tmp_path / "program.py"
    path = [str(Path(__file__).parent), str(Path.cwd())]
    script.write_text(_PROGRAM.format(path=path, function=f"isolated_functions.{function}"))
    program = psutil.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout.readline() == "started\n"
    deadline = time.monotonic() + 30
    while len(family := program.children(recursive=True)) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(family) == 2, "server and child"
    return program, family


@pytest.mark.parametrize("function", ["loop", "loop_in_native_code"])
def test_server_and_child_end_with_a_killed_program(tmp_path, function):
    program, family = _start(tmp_path, function)
    program.kill()
    program.communicate()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_an_interrupted_program_ends_its_child(tmp_path):
    program, family = _start(tmp_path, "loop")
    program.send_signal(signal.SIGINT)
    _, errors = program.communicate(timeout=30)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert errors.rstrip().endswith("KeyboardInterrupt")
