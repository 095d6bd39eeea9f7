"""Agenda: what falls due on which day, and the private feed a person's own calendar program reads it by."""
