"""From what is to be told to whom it concerns: messages, letters outside, what the office must do by hand."""
