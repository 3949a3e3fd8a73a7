"""Progress bars of commands."""

from webmap.cli.progress import progress_bars


def test_each_stage_has_a_bar_on_standard_error(capsys):
    with progress_bars() as report:
        report("read", 1, 4)
        report("write", 2, 8)
        report("read", 4, 4)
    output = capsys.readouterr()
    assert output.out == ""
    assert "read" in output.err and "4/4" in output.err
    assert "write" in output.err and "2/8" in output.err
