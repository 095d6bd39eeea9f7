"""The door: log-in, second factor, change of password, log-out; and the guard that lets nobody past it unseen."""
