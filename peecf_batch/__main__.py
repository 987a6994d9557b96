"""Run as python -m peecf_batch."""

from peecf_batch.cli import main

if __name__ == "__main__":
    main()
