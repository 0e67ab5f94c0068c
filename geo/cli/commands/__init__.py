"""What each command takes: its options and their words, light enough that `--help` answers at once.

A declaration imports click, the ground and `geo.model` alone; the work lies in `geo/cli/` under the same name
and is loaded by its path when the command runs.
"""
