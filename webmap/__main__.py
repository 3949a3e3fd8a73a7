"""``python -m webmap``."""

if __name__ == "__main__":
    from webmap.cli import main  # not in the processes that an import starts, which read this, too

    main(prog_name="python -m webmap")
