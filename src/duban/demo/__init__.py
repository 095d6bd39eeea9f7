"""The demo county: 望川县, which is nowhere, and its year from 2022-11-07 to 2023-11-06 under weixian-2022.

Data (`places`, `works`, `words`) and a script (`plans`, `year`, `load`) that sets up a rehearsal through the product's own
actions and nothing else. The same seed gives the same county. Every name of a place or person is invented.
"""
