"""The audit log of administration: who changed what in accounts, roles, units and settings, chained so that it shows."""
