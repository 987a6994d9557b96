"""Run the command line with python -m peecf_batch."""

from peecf_batch.cli.process import main

if __name__ == "__main__":
    main()
