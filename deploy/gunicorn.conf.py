"""gunicorn's settings: ``gunicorn -c deploy/gunicorn.conf.py 'webmap:create_app()'``.

A worker holds nothing that another worker needs: any worker on any host gives the same response.
"""

import gc
import os

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, os.cpu_count() or 1))
worker_class = "webmap.server.gunicorn_worker.LimitedThreadWorker"  # its threads wait for no client
threads = 4  # while one waits for the store, the others respond

# The program is loaded once and forked, so that workers share its memory. Connections to the store
# are not shared.
preload_app = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108 (memory, for gunicorn's own file)

# Addresses with a CQL2 filter are long. The site itself refuses those of more than 8,000 characters
# (414, a problem document); 8,190 is the most that gunicorn reads.
limit_request_line = 8190

# gunicorn would take SCRIPT_NAME and PATH_INFO from headers of whom it trusts: of nginx, which
# passes headers of visitors on. A wrong one is answered with 500. A site below a path has it in
# WEBMAP_ADDRESS instead. The scheme is X-Forwarded-Proto of FORWARDED_ALLOW_IPS (nginx sets it).
forwarder_headers = ""
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}

timeout = 120  # of a worker that does not respond at all; downloads run in other threads
graceful_timeout = 30  # a worker that is replaced has this long to finish its requests
keepalive = 75  # longer than nginx keeps its connections, so that nginx closes them
max_requests, max_requests_jitter = 50_000, 5_000

accesslog = os.environ.get("ACCESS_LOG") or None
loglevel = "warning"


def pre_fork(_server: object, _worker: object) -> None:
    """Leave the objects of the program out of garbage collection, which would unshare them."""
    gc.freeze()
