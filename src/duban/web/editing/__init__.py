"""制度库, changed: drafts, versions, what they would do, put in force."""
