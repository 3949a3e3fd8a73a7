"""Try the site on several hosts: two with workers, one with PostgreSQL, one with nginx before them.

The hosts are network namespaces of this machine on a bridge of their own. Needs root, iproute2,
nginx and PostgreSQL with PostGIS; run it as ``python tests/benchmarks/hosts.py``. It loads the
sample, then breaks one thing after another while visitors keep asking, and prints what they saw.
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

from sample.load import commands  # noqa: E402 (the project is found by the line above)
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
VISITORS = 8
PASSWORD = "only-in-this-namespace"


def main() -> None:
    """Set up, try, print, and take everything down again."""
    with (
        tempfile.TemporaryDirectory(prefix="peta-hosts-", dir="/tmp") as name,
        network(),
        postgres(_open(Path(name))) as store,
    ):
        folder = Path(name)
        url = f"postgresql://postgres:{PASSWORD}@{HOSTS['store']}/postgres"
        webs = {name: Web(name, url, folder) for name in ("web1", "web2")}
        try:
            load(webs["web1"])
            for web in webs.values():
                web.start()
            with nginx(folder):
                wait_for(lambda: ask("/healthz")[0] == 200)
                experiments(webs, store)
        finally:
            for web in webs.values():
                web.stop(signal.SIGTERM)


def experiments(webs: dict[str, "Web"], store: "Postgres") -> None:
    """Break one thing after another; print a line for each."""
    print(f"{'what':58} {'answers':>8} {'errors':>7} {'p50 ms':>7} {'p99 ms':>7} {'max ms':>7}")
    for address in ADDRESSES:
        one, other = (_plain(ask(address, host)[1]) for host in ("web1", "web2"))
        assert one == other, f"hosts differ on {address}"
    for code in (b"99", b"99.01"):  # drawn by the import; made when asked for
        page = ask(f"/area/{code.decode()}?by=village")[1]
        for shapes in set(re.findall(rb"/shapes/\w+\.geojson", page)):
            bodies = {ask(shapes.decode(), host)[1] for host in ("front", "web1", "web2")}
            assert len(bodies) == 1 and b"FeatureCollection" in bodies.pop(), shapes
    tiles = re.search(rb"/files/[^\"']+\.pmtiles", ask("/atlas")[1])
    assert tiles and ask(tiles[0].decode())[1][:7] == b"PMTiles", "no tiles from the static host"

    def nothing() -> None:
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

    visit("nothing in particular", nothing)
    visit("a host is killed and comes back", kill_a_host)
    visit("a host's cable is pulled and put back", cut_a_host_off)
    visit("both hosts load the program anew, one after the other", reload_both)
    visit("three reports are imported on a host", import_reports)
    print(f"seconds until both hosts showed an import: {seen_after(webs['web2']):.2f}")
    gone, back = store_restart(store)
    print(f"store gone: {gone}; seconds until 200 after it was back: {back:.2f}")


def _plain(page: bytes) -> bytes:
    return re.sub(rb"nonce=\"[^\"]*\"", b"", page)  # every page has its own


def visit(what: str, happening: Callable[[], None]) -> None:
    """Let visitors ask through nginx while something happens; print what they saw."""
    stop, codes, times, lock = threading.Event(), Counter[object](), list[float](), threading.Lock()

    def visitor(number: int) -> None:
        turn = number
        while not stop.is_set():
            begun = time.perf_counter()
            code: object = ask(ADDRESSES[turn % len(ADDRESSES)])[0]
            with lock:
                codes[code] += 1
                times.append(1000 * (time.perf_counter() - begun))
            turn += 1

    threads = [threading.Thread(target=visitor, args=[number]) for number in range(VISITORS)]
    for thread in threads:
        thread.start()
    happening()
    stop.set()
    for thread in threads:
        thread.join()
    bad = {code: count for code, count in codes.items() if code != 200}
    p = statistics.quantiles(times, n=100)
    print(
        f"{what:58} {len(times):8} {sum(bad.values()):7} {p[49]:7.0f} {p[98]:7.0f} "
        f"{max(times):7.0f}  {bad or ''}",
        flush=True,
    )


def seen_after(web: "Web") -> float:
    """Seconds from the end of an import on one host until both hosts show it."""
    before = json.loads(ask("/healthz", "web1")[1])["generation"]
    web.command("import-targets", str(DATA / "targets.csv"))
    begun = time.perf_counter()
    for host in ("web1", "web2"):
        wait_for(lambda host=host: json.loads(ask("/healthz", host)[1])["generation"] == before + 1)
    return time.perf_counter() - begun


def store_restart(store: "Postgres") -> tuple[str, float]:
    """What visitors read while the store is gone, and seconds until it is as before."""
    store.stop()
    answers = {ask("/healthz")[0] for _ in range(4)} | {ask("/area/99")[0] for _ in range(4)}
    store.start()
    begun = time.perf_counter()
    for host in ("web1", "web2"):
        wait_for(lambda host=host: ask("/healthz", host)[0] == 200)
    wait_for(lambda: ask("/area/99")[0] == 200)
    return f"answers {sorted(answers, key=str)}", time.perf_counter() - begun


def ask(address: str, host: str = "front") -> tuple[object, bytes]:
    """Status and body of one request on a connection of its own."""
    port = 80 if host == "front" else 8000
    connection = http.client.HTTPConnection(HOSTS[host], port, timeout=30)
    try:
        connection.connect()
        # ends without a wait: some ten thousand visits would use up the ports of this host
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, b""
    finally:
        connection.close()


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while True:
        with suppress(ValueError):
            if holds():
                return
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)


# Hosts ----------------------------------------------------------------------------------------


def run(*words: str) -> None:
    """Run a command of the system."""
    subprocess.run(words, check=True)


@contextmanager
def network() -> Iterator[None]:
    """Namespaces on a bridge of their own, which leads nowhere else."""
    run("ip", "link", "add", BRIDGE, "type", "bridge")
    try:
        run("ip", "addr", "add", "10.77.0.1/24", "dev", BRIDGE)
        run("ip", "link", "set", BRIDGE, "up")
        for name, address in HOSTS.items():
            space, cable = f"peta-{name}", f"peta-{name}"
            run("ip", "netns", "add", space)
            run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
            run("ip", "link", "set", cable, "master", BRIDGE, "up")
            run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", "eth0")
            run("ip", "-n", space, "link", "set", "eth0", "up")
            run("ip", "-n", space, "link", "set", "lo", "up")
        yield
    finally:
        for name in HOSTS:
            subprocess.run(["ip", "netns", "del", f"peta-{name}"], check=False)
        run("ip", "link", "del", BRIDGE)


def on(host: str, *words: str) -> list[str]:
    """Words of a command that runs on a host."""
    return ["ip", "netns", "exec", f"peta-{host}", *words]


class Web:
    """A host with workers, which keeps nothing but its program."""

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
        """Run a command of the program here."""
        python = [sys.executable, "-m", "webmap", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(on(self.name, *python), cwd=ROOT, env=self.environment, check=True, **quiet)

    def start(self) -> None:
        """Serve."""
        gunicorn = [str(Path(sys.executable).parent / "gunicorn"), "-c", "deploy/gunicorn.conf.py"]
        self.process = subprocess.Popen(
            on(self.name, *gunicorn, "webmap:create_app()"),
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        wait_for(lambda: ask("/healthz", self.name)[0] == 200)

    def reload(self) -> None:
        """Replace the workers by new ones."""
        self.process.send_signal(signal.SIGHUP)

    def stop(self, how: signal.Signals) -> None:
        """End all its processes."""
        if self.process is not None and self.process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            self.process.wait()


class Postgres:
    """The host with the store."""

    def __init__(self, folder: Path) -> None:
        binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.control, self.data = str(binaries / "pg_ctl"), str(folder / "store" / "data")
        shutil.chown(_made(folder / "store"), "postgres")
        (folder / "password").write_text(PASSWORD)
        self._as_server(
            str(binaries / "initdb"), "-D", self.data, "-U", "postgres", "-E", "UTF8",
            "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", str(folder / "password"),
        )  # fmt: skip
        with Path(self.data, "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses = '{HOSTS['store']}'\n")
            conf.write(f"unix_socket_directories = '{folder / 'store'}'\n")
        with Path(self.data, "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/24 scram-sha-256\n")

    def _as_server(self, *words: str) -> None:
        subprocess.run(
            on("store", "runuser", "-u", "postgres", "--", *words),
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._as_server(self.control, "-D", self.data, "-l", f"{self.data}/log", "-w", "start")

    def stop(self) -> None:
        """Stop at once, as when its power goes."""
        self._as_server(self.control, "-D", self.data, "-m", "immediate", "-w", "stop")


def _open(folder: Path) -> Path:
    folder.chmod(0o755)  # the server of the store is another user
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A running store."""
    store = Postgres(folder)
    store.start()
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def nginx(folder: Path) -> Iterator[None]:
    """nginx with the configuration of ``deploy/``."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    site = site.replace("/var/cache/nginx/kampungkb", str(_made(folder / "cache")))
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
    """Load the sample from a host, as its operator would."""
    for words in commands():
        web.command(*words)


if __name__ == "__main__":
    main()
