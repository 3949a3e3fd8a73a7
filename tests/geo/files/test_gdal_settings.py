"""GDAL has only the allowed drivers and reaches no address, whatever a file names."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RING = [[106, 0], [107, 0], [107, 1], [106, 0]]


def run(code: str, *arguments: object, first: str = "") -> str:
    """Run code in a process of its own: the tests themselves read with all of GDAL's drivers."""
    code = f"{first}\nfrom geo.files.gdal_settings import DRIVERS, pyogrio\nimport sys\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("first", ["", "import pyogrio"])
def test_the_drivers_are_the_allowed_ones(first):
    found = json.loads(
        run("import json; print(json.dumps([pyogrio.list_drivers(), DRIVERS]))", first=first)
    )
    assert sorted(found[0]) == sorted(found[1])
    assert all("r" in found[0][name] for name in found[1])
    for written in ("GPKG", "FlatGeobuf", "ESRI Shapefile"):
        assert "w" in found[0][written]


def test_every_module_of_the_program_imports_pyogrio_from_the_settings():
    """Also those that import a module which imports pyogrio on its own."""
    modules = "import boundaries.importing.publishers, geo.files.formats"
    code = f"{modules}; print(*pyogrio.list_drivers())"
    assert "VRT" not in run(code)


def feature_collection(crs: object) -> str:
    shape = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "properties": {"kode": "99"}, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]})


def documents(address: str) -> dict[str, str]:
    """Return files that name an address, by their names."""
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{address}</SrcDataSource></OGRVRTLayer>'
    return {
        "link.geojson": feature_collection({"type": "link", "properties": {"href": address}}),
        "url.geojson": feature_collection({"type": "url", "properties": {"url": address}}),
        "vrt.geojson": f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>",
        "wfs.gpkg": f"<OGRWFSDataSource><URL>{address}?SERVICE=WFS</URL></OGRWFSDataSource>",
        "alg.json": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector info /vsicurl/{address}"}
        ),
    }


READ = """
for path in sys.argv[1:]:
    try:
        pyogrio.raw.read(path)
    except Exception as error:
        print(type(error).__name__)
"""


def test_no_file_makes_gdal_open_a_connection(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        for name, text in documents(address).items():
            (tmp_path / name).write_text(text)
        listener.settimeout(0.2)
        for paths in (sorted(tmp_path.iterdir()), [address, f"/vsicurl/{address}"]):
            run(READ, *paths)
            with pytest.raises(TimeoutError):
                listener.accept()
        # The listener works: GDAL without the settings does connect.
        code = "import pyogrio, sys; pyogrio.read_info(sys.argv[1])"
        plain = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "link.geojson")], stderr=subprocess.DEVNULL
        )
        listener.settimeout(30)
        connection, _ = listener.accept()
        connection.close()
        listener.close()
        plain.wait(timeout=60)
