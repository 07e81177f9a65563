"""`python -m kfgen`, and the console script."""

from kfgen.commands import main

if __name__ == "__main__":
    main()
