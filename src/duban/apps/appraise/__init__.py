"""考评: what units and their heads earned and lost in a period, who stands where; told, heard, confirmed by a person."""
