"""The pages. Views read the address, call the core or an app, and render; they decide nothing."""
