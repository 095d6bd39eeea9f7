"""台账: what is asked stands in the address, so a list can be mailed; everything works as a plain form too."""
