"""The installation: settings from the environment, addresses of the pages, the server, and how it is started."""
