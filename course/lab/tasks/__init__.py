"""Every task of the lab: one module, one line here, and the contract test runs over all of them."""

from course.lab.tasks.capitals import Capitals
from course.lab.tasks.dog import Dog
from course.lab.tasks.sums import Sums
from course.lab.tasks.task import Task

TASKS: tuple[Task, ...] = (Dog(), Capitals(), Sums())
