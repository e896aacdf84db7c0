"""Visiting sites without a browser: every answer is fetched, unpacked and read in a child process, which may die of it.

`nursery` keeps a process that has imported what is needed and forks a child for each errand (`zygote`); the child is confined (`confining`), follows the
way (`looking`, `exchange`, `answering`), and hands back plain values that are checked against their types. What it needs of this installation
is given to it with the errand; it inherits neither sockets nor environment nor database.
"""

from monitor.net.visiting.asking import pictures_of, probe, read_again, visit
from monitor.net.visiting.probing import Probe

__all__ = ("Probe", "pictures_of", "probe", "read_again", "visit")
