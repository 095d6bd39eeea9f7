"""The worker: a face beside the pages and the command line. It does the rounds of the watch, on every node, for ever."""
