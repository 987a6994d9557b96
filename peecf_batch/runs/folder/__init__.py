"""Run many workbooks: schedule, journal, worker processes and totals."""
