"""Background jobs of any kind: a queue in the instance folder and one consumer process a host.

A subpackage registers a function with ``task``. ``get_queue().submit`` puts a job into the queue,
or returns how far it is; the same key is the same job, whoever submits it.
"""

from webmap.jobs.queue import JobQueue, JobStatus, get_queue, init_app
from webmap.jobs.tasks import RunningJob, task

__all__ = ["JobQueue", "JobStatus", "RunningJob", "get_queue", "init_app", "task"]
