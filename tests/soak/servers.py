"""Start the site as an operator does: by ``run``, by gunicorn, and by gunicorn behind nginx."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.serving import ROOT, environment, free_port

SERVERS = ("run", "gunicorn", "nginx")

NGINX = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@contextmanager
def site(
    kind: str,
    instance: Path,
    folder: Path,
    *,
    workers: int = 2,
    env: Mapping[str, str] | None = None,
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve an instance; yields the port and the process whose children are gunicorn's workers.

    ``kind`` is one of SERVERS; ``folder`` takes what nginx writes and the log of the site.
    """
    port = free_port()
    words = {
        "run": ["-m", "webmap", "run", "--port", str(port), "--workers", str(workers)],
    }.get(kind, ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "webmap:create_app()"])
    address = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(workers)}
    with (folder / "site.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env={**environment(instance, env), **address},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_healthy(port, process)
        if kind == "nginx":
            with nginx(folder, port) as front:
                yield front, process
        else:
            yield port, process
    finally:
        end(process)


@contextmanager
def nginx(folder: Path, backend: int) -> Iterator[int]:
    """Run nginx with ``deploy/nginx.conf`` before a port of this machine; yields its own port.

    Changed are the addresses of the hosts, its own address, and the folders.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not here. On Debian: sudo apt install nginx-light")
    port, spool = free_port(), folder / "nginx"
    spool.mkdir(exist_ok=True)
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"\n *server 10\.77\.[^\n]*", "", text)
    text = text.replace("least_conn;", f"least_conn;\n    server 127.0.0.1:{backend};")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};")
    text = text.replace("/var/cache/nginx/kampungkb", str(spool / "cache"))
    (spool / "site.conf").write_text(text)
    user = "user root;" if os.geteuid() == 0 else ""
    (spool / "nginx.conf").write_text(NGINX.format(folder=spool, user=user))
    command = [program, "-p", str(spool), "-c", str(spool / "nginx.conf"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_healthy(port, process)
        yield port
    finally:
        end(process)


def wait_until_healthy(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when /healthz answers 200; raises TimeoutError where it does not in time."""
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.2)
    raise TimeoutError(f"port {port}: the site did not start within {seconds:.0f} s")


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process in good order, after 40 s by SIGKILL."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=40)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the process ids of gunicorn's workers."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(child) for child in children.read_text().split()]


def copy_instance(source: Path | None, target: Path, env: Mapping[str, str] | None = None) -> None:
    """Copy an instance folder, or load the invented sample where there is none."""
    target.mkdir(parents=True, exist_ok=True)
    if source is not None:
        shutil.copytree(source, target, dirs_exist_ok=True)
        return
    subprocess.run(
        [sys.executable, "-m", "sample.load"],
        cwd=ROOT,
        env=environment(target, env),
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
