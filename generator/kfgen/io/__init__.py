"""The rim: the only code that touches files, Git, processes and the clock."""
