"""减负: what units issue (documents, meetings, inspections, topics), and how much of the limits it uses."""
