"""考评: the pages of points and places, told to units, objected to, answered, confirmed; and their sheet."""
