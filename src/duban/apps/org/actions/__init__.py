"""The one door for writing the organisation. Every act is done by a `Doer`, in one transaction, with one audit entry."""
