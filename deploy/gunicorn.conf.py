"""How gunicorn serves the site: ``gunicorn -c deploy/gunicorn.conf.py 'webmap:create_app()'``.

Workers keep nothing that another worker needs: any of them, on any host, gives the same answer.
"""

import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, os.cpu_count() or 1))
worker_class = "gthread"
threads = 4  # while one waits for the store or a slow client, the others answer

# The program is loaded once and forked: workers share its memory. The store parts them itself.
preload_app = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108

timeout = 120  # of a worker that is stuck, not of a download: threads go on beside it
graceful_timeout = 30  # what was begun is ended before a worker goes
keepalive = 75  # longer than nginx keeps its connections, so that nginx ends them
max_requests, max_requests_jitter = 50_000, 5_000

accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = "warning"
