"""The framework, the determinations, the catalogue of findings and the privacy limits, as data and types.

Start at `framework_file.load_framework`, `determination_file.load_determinations` and `findings.catalogue`.
This package imports no other package of peecf_batch.
"""
