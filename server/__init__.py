"""How a shot is made end to end, and the ways to ask for one."""
