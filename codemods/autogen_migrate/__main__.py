"""``python -m autogen_migrate``."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="autogen-migrate")
