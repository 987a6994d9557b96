"""Run the command line with python -m peecf_batch."""

from peecf_batch import cli

if __name__ == "__main__":
    cli.main()
