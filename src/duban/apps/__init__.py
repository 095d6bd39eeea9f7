"""What the product keeps, one folder for each capability, each with the same names: models actions queries."""
