"""The engine. Pure: no clock, file, socket, setting or database; frozen facts in, frozen judgement out."""
