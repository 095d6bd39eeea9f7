"""Backup and restore: the whole installation as one file, taken while it works, and brought back into an empty place.

The file is a tar: the database as of one instant, the attachments that database names, the public keys of the seals, and
a manifest with counts and digests, written last: where it is missing the file is no backup. Private keys are in it only
where somebody asked for that: who holds the records and the keys together can forge both.
"""
