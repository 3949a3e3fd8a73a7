"""Test the site on several hosts: two with workers, one with PostgreSQL, one with nginx.

The hosts are network namespaces of this machine on a bridge. Needs root, iproute2, nginx and
PostgreSQL with PostGIS; run it as ``python tests/benchmarks/multi_host.py``. It loads the sample,
then causes one failure after another while clients send requests, and prints statuses and times.
"""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from sample.load import commands  # noqa: E402 (needs the path above)
from sample.make_sample import DATA  # noqa: E402

BRIDGE = "peta0"
HOSTS = {"front": "10.77.0.2", "store": "10.77.0.10", "web1": "10.77.0.11", "web2": "10.77.0.12"}
ADDRESSES = [
    "/healthz",
    "/area/99.01",
    "/api/areas/99/coverage.json?by=regency",
    "/api/areas/99.01/coverage.json?by=village",
    "/export/99.01.csv?level=village",
    "/atlas",
]
CLIENTS = 8
PASSWORD = "only-in-this-namespace"


def main() -> None:
    """Start all hosts, run the experiments, stop all hosts."""
    with (
        tempfile.TemporaryDirectory(prefix="peta-hosts-", dir="/tmp") as name,
        network(),
        postgres(_make_readable(Path(name))) as store,
    ):
        folder = Path(name)
        url = f"postgresql://postgres:{PASSWORD}@{HOSTS['store']}/postgres"
        webs = {name: Web(name, url, folder) for name in ("web1", "web2")}
        try:
            load(webs["web1"])
            for web in webs.values():
                web.start()
            with nginx(folder):
                wait_for(lambda: get("/healthz")[0] == 200)
                experiments(webs, store)
        finally:
            for web in webs.values():
                web.stop(signal.SIGTERM)


def experiments(webs: dict[str, "Web"], store: "Postgres") -> None:
    """Cause one event after another; print a line for each."""
    print(f"{'what':58} {'answers':>8} {'errors':>7} {'p50 ms':>7} {'p99 ms':>7} {'max ms':>7}")
    for address in ADDRESSES:
        bodies = [_without_nonces(get(address, host)[1]) for host in ("web1", "web2")]
        assert bodies[0] == bodies[1], f"hosts differ on {address}"
    # shapes of a province, written by the import, and of a regency, written at the first request
    for code in (b"99", b"99.01"):
        page = get(f"/area/{code.decode()}?by=village")[1]
        for shapes in set(re.findall(rb"/shapes/[-\w]+\.arcs", page)):
            bodies = {get(shapes.decode(), host)[1] for host in ("front", "web1", "web2")}
            assert len(bodies) == 1 and bodies.pop(), shapes
    tiles = re.search(rb"/files/[^\"']+\.pmtiles", get("/atlas")[1])
    assert tiles and get(tiles[0].decode())[1][:7] == b"PMTiles", "no tiles from the static host"

    def wait() -> None:
        time.sleep(8)

    def kill_a_host() -> None:
        time.sleep(2)
        webs["web1"].stop(signal.SIGKILL)
        time.sleep(4)
        webs["web1"].start()
        time.sleep(4)

    def reload_both() -> None:
        for web in webs.values():
            time.sleep(1)
            web.reload()
            time.sleep(4)

    def cut_a_host_off() -> None:
        time.sleep(2)
        run("ip", "link", "set", "peta-web2", "down")
        time.sleep(5)
        run("ip", "link", "set", "peta-web2", "up")
        time.sleep(3)

    def import_reports() -> None:
        for day in ("2022-12-26", "2023-05-16", "2023-07-27"):
            path = str(DATA / f"klasifikasi_{day}.xlsx")
            webs["web2"].command("import-register", path, "--date", day)

    measure("nothing in particular", wait)
    measure("a host is killed and comes back", kill_a_host)
    measure("a host's cable is pulled and put back", cut_a_host_off)
    measure("both hosts load the program anew, one after the other", reload_both)
    measure("three reports are imported on a host", import_reports)
    print(f"seconds until both hosts showed an import: {seconds_until_visible(webs['web2']):.2f}")
    statuses, seconds = restart_store(store)
    print(f"store stopped: {statuses}; seconds until 200 after its start: {seconds:.2f}")


def _without_nonces(page: bytes) -> bytes:
    return re.sub(rb"nonce=\"[^\"]*\"", b"", page)  # every response has its own


def measure(what: str, event: Callable[[], None]) -> None:
    """Send requests through nginx during an event; print counts and times of the responses."""
    stop, codes, times, lock = threading.Event(), Counter[object](), list[float](), threading.Lock()

    def client(number: int) -> None:
        turn = number
        while not stop.is_set():
            start = time.perf_counter()
            code: object = get(ADDRESSES[turn % len(ADDRESSES)])[0]
            with lock:
                codes[code] += 1
                times.append(1000 * (time.perf_counter() - start))
            turn += 1

    threads = [threading.Thread(target=client, args=[number]) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    event()
    stop.set()
    for thread in threads:
        thread.join()
    failed = {code: count for code, count in codes.items() if code != 200}
    percentiles = statistics.quantiles(times, n=100)
    print(
        f"{what:58} {len(times):8} {sum(failed.values()):7} {percentiles[49]:7.0f} "
        f"{percentiles[98]:7.0f} {max(times):7.0f}  {failed or ''}",
        flush=True,
    )


def seconds_until_visible(web: "Web") -> float:
    """Return the seconds from the end of an import on one host until both hosts show it."""
    before = json.loads(get("/healthz", "web1")[1])["generation"]
    web.command("import-targets", str(DATA / "targets.csv"))
    start = time.perf_counter()
    for host in ("web1", "web2"):
        wait_for(lambda host=host: json.loads(get("/healthz", host)[1])["generation"] == before + 1)
    return time.perf_counter() - start


def restart_store(store: "Postgres") -> tuple[str, float]:
    """Stop and start PostgreSQL; returns statuses meanwhile and seconds until 200 afterwards."""
    store.stop()
    statuses = {get("/healthz")[0] for _ in range(4)} | {get("/area/99")[0] for _ in range(4)}
    store.start()
    start = time.perf_counter()
    for host in ("web1", "web2"):
        wait_for(lambda host=host: get("/healthz", host)[0] == 200)
    wait_for(lambda: get("/area/99")[0] == 200)
    return f"answers {sorted(statuses, key=str)}", time.perf_counter() - start


def get(address: str, host: str = "front") -> tuple[object, bytes]:
    """Return status (or name of the error) and body of a request on a new connection."""
    port = 80 if host == "front" else 8000
    connection = http.client.HTTPConnection(HOSTS[host], port, timeout=30)
    try:
        connection.connect()
        # closes without TIME_WAIT: about ten thousand requests would use up the ports of this host
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.request("GET", address)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, b""
    finally:
        connection.close()


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition is true; raises TimeoutError."""
    end = time.monotonic() + seconds
    while True:
        with suppress(ValueError):
            if condition():
                return
        if time.monotonic() > end:
            raise TimeoutError(f"no success within {seconds:.0f} s")
        time.sleep(0.05)


# Hosts ----------------------------------------------------------------------------------------


def run(*words: str) -> None:
    """Run a command of the system."""
    subprocess.run(words, check=True)


@contextmanager
def network() -> Iterator[None]:
    """Create the namespaces on a bridge without a route to other networks, and remove them."""
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    try:
        run("ip", "addr", "add", "10.77.0.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        for name, address in HOSTS.items():
            namespace, interface = f"peta-{name}", f"peta-{name}"
            run("ip", "netns", "add", namespace)
            run(
                "ip",
                "link",
                "add",
                interface,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespace,
            )
            run("ip", "link", "set", interface, "master", BRIDGE, "up")
            run("ip", "-n", namespace, "addr", "add", f"{address}/24", "dev", "eth0")
            run("ip", "-n", namespace, "link", "set", "eth0", "up")
            run("ip", "-n", namespace, "link", "set", "lo", "up")
        yield
    finally:
        for name in HOSTS:
            subprocess.run(["ip", "netns", "del", f"peta-{name}"], check=False)
        run("ip", "link", "del", BRIDGE)


def on(host: str, *words: str) -> list[str]:
    """Return the words of a command that runs on a host."""
    return ["ip", "netns", "exec", f"peta-{host}", *words]


class Web:
    """A host with workers; its data is in PostgreSQL."""

    def __init__(self, name: str, url: str, folder: Path) -> None:
        self.name, self.process = name, None
        self.environment = {
            **os.environ,
            "WEBMAP_DATABASE_URL": url,
            "WEBMAP_INSTANCE": str(folder / name),
            "WEBMAP_TILES_URL": f"http://{HOSTS['front']}/files",
            "BIND": f"{HOSTS[name]}:8000",
            "WEB_CONCURRENCY": "2",
        }

    def command(self, *words: str) -> None:
        """Run a command of the program on this host."""
        python = [sys.executable, "-m", "webmap", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(on(self.name, *python), cwd=ROOT, env=self.environment, check=True, **quiet)

    def start(self) -> None:
        """Start gunicorn and wait until the site responds."""
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "-c", "deploy/gunicorn.conf.py"]
        self.process = subprocess.Popen(
            on(self.name, *gunicorn, "webmap:create_app()"),
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        wait_for(lambda: get("/healthz", self.name)[0] == 200)

    def reload(self) -> None:
        """Make gunicorn replace its workers."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self, signal_number: signal.Signals) -> None:
        """Send a signal to all processes of the host and wait for their end."""
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal_number)
            self.process.wait()


class Postgres:
    """The host with PostgreSQL."""

    def __init__(self, folder: Path) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.control, self.data = str(binaries / "pg_ctl"), str(folder / "store" / "data")
        shutil.chown(_make_folder(folder / "store"), "postgres")
        (folder / "password").write_text(PASSWORD)
        self._run_as_postgres(
            str(binaries / "initdb"), "-D", self.data, "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", str(folder / "password"),
        )  # fmt: skip
        with Path(self.data, "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses = '{HOSTS['store']}'\n")
            conf.write(f"unix_socket_directories = '{folder / 'store'}'\n")
        with Path(self.data, "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/24 scram-sha-256\n")

    def _run_as_postgres(self, *words: str) -> None:
        subprocess.run(
            on("store", "runuser", "-u", "postgres", "--", *words),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        self._run_as_postgres(
            self.control, "-D", self.data, "-l", f"{self.data}/log", "-w", "start"
        )

    def stop(self) -> None:
        """Stop the server at once, as a power failure does."""
        self._run_as_postgres(self.control, "-D", self.data, "-m", "immediate", "-w", "stop")


def _make_readable(folder: Path) -> Path:
    folder.chmod(0o755)  # PostgreSQL runs as another user
    return folder


def _make_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """Run PostgreSQL during the with statement."""
    store = Postgres(folder)
    store.start()
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def nginx(folder: Path) -> Iterator[None]:
    """Run nginx with the configuration of ``deploy/`` during the with statement."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = site.replace("/var/cache/nginx/kampungkb", str(_make_folder(folder / "cache")))
    # eight clients that request without a pause have one address here
    site = re.sub(r"\n *limit_(conn|req) [^\n]*", "", site)
    site = site.replace("server_name peta.example;", "server_name ~.*;")
    site = site.replace("/srv/kampungkb/instance/", f"{folder}/web1/")
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off;\n{site}\n}}\n"
    )
    process = subprocess.Popen(on("front", "nginx", "-c", str(folder / "nginx.conf")))
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def load(web: Web) -> None:
    """Load the sample through the commands of a host."""
    for words in commands():
        web.command(*words)


if __name__ == "__main__":
    main()
