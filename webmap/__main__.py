"""``python -m webmap``."""

if __name__ == "__main__":
    # not at module level: the worker processes of an import load this module, too
    from webmap.cli import main

    main(prog_name="python -m webmap")
