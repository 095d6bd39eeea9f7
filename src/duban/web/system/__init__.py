"""系统: how the installation fares; the rehearsal's bar and clock; `/health` for machines."""
