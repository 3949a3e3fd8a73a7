"""Settings of the site, validated when the app is made.

The caller's dict overrides environment variables (``WEBMAP_`` and the name of the setting), which
override the defaults.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from geo.store.store_errors import StoreAdvice
from webmap.core.errors import BadSetting
from webmap.core.i18n import LANGUAGES

PREFIX = "WEBMAP_"
STORE_ADVICE = StoreAdvice(url=f"{PREFIX}DATABASE_URL", migrate="run: python -m webmap migrate")
"""What errors of the store tell the operator to check and to run."""

BUDGET_ADVICE = f"If it is as large as it should be, set {PREFIX}IMPORT_BUDGET to 2 and try again."
"""What errors about the time or memory of an import tell the operator."""

_HOST = re.compile(r"\.?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*|\[[0-9a-f:.]+\]")
_ORIGIN = re.compile(r"\*|https?://(\*\.)?[A-Za-z0-9.-]+(:\d+)?")


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _folder(path: Path) -> Path:
    _require(not path.exists() or path.is_dir())
    return path


def _language(code: str) -> str:
    _require(code in LANGUAGES)
    return code


def _address(text: str) -> str:
    _require(not text or text.startswith(("http://", "https://", "/")))
    return text


def _site(text: str) -> str:
    _require(not text or text.startswith(("http://", "https://")))
    return text if not text or text.endswith("/") else f"{text}/"


def _hosts(text: str) -> str:
    """Return names of hosts separated by one space; a port or an address of a page is refused."""
    hosts = text.replace(",", " ").lower().split()
    _require(all(_HOST.fullmatch(one) for one in hosts))
    return " ".join(hosts)


def _origins(text: str) -> str:
    """Return origins separated by one space; a path, a semicolon or a quote is refused."""
    origins = text.replace(",", " ").split()
    _require(all(_ORIGIN.fullmatch(one) for one in origins))
    return " ".join(origins)


def _presentation(path: str) -> str:
    _require(not path or (path.lower().endswith((".pptx", ".potx")) and Path(path).is_file()))
    return path


def _url_template(text: str) -> str:
    _require(not text or all(part in text for part in ("{z}", "{x}")))
    _require(not text or "{y}" in text or "{-y}" in text)
    return _address(text)


def _setting(default: Any, description: str, allowed: str) -> Any:
    """Field of a setting; ``allowed`` completes the sentence "it must be …" of an error."""
    return Field(default, description=description, json_schema_extra={"allowed": allowed})


class Settings(BaseSettings):
    """All settings. The environment variable of each is ``WEBMAP_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, validate_default=True)

    instance: Annotated[Path, AfterValidator(_folder)] = _setting(
        Path("instance"), "folder for the files that the site makes", "the path of a folder"
    )
    database_url: str = _setting(
        "",
        "SQLAlchemy URL of the store: SQLite, or postgresql://user:password@host/database with "
        "PostGIS; empty means kampungkb.sqlite in the instance folder",
        "a text",
    )
    title: str = _setting("Peta Kampung KB", "name of the site, shown in its header", "a text")
    language: Annotated[str, AfterValidator(_language)] = _setting(
        next(iter(LANGUAGES)),
        f"language of a visitor who chose none: {' or '.join(LANGUAGES)}",
        " or ".join(LANGUAGES),
    )
    address: Annotated[str, AfterValidator(_site)] = _setting(
        "",
        "public address of the site: absolute links begin with it, whatever a request says, and "
        "documents hold it as a QR code; empty means that links have the host of the request and "
        "documents made by commands have no address",
        "empty or an address, e.g. https://peta.example/",
    )
    trusted_hosts: Annotated[str, AfterValidator(_hosts)] = _setting(
        "",
        "host names of requests that are answered, separated by spaces, .example for all below "
        "example; others get 400; empty means any well-formed name",
        "empty or host names without a port, e.g. peta.example .dinas.example",
    )
    embed_origins: Annotated[str, AfterValidator(_origins)] = _setting(
        "",
        "sites that may show maps of this one in a frame (/embed/…), separated by spaces; empty "
        "means none but itself",
        "empty or origins, e.g. https://dinas.example https://*.example",
    )
    notice: str = _setting(
        "", "a sentence shown on every page and map, e.g. that the data is invented", "a text"
    )
    pptx_template: Annotated[str, AfterValidator(_presentation)] = _setting(
        "",
        "a .pptx or .potx file whose master and layouts slides have; empty means the site's own",
        "empty or the path of a .pptx or .potx file",
    )
    tiles: Annotated[str, AfterValidator(_url_template)] = _setting(
        "",
        "URL template of a base map, {z}/{x}/{y}; empty means no base map, and no internet",
        "empty or an address with {z}, {x} and {y}, e.g. https://tiles.example/{z}/{x}/{y}.png",
    )
    tiles_url: Annotated[str, AfterValidator(_address)] = _setting(
        "",
        "address of a folder on a static host or object store that holds the atlas's tiles; empty "
        "means that this site serves them",
        "empty or an address, e.g. https://tiles.example/peta",
    )
    tiles_attribution: str = _setting("", "credit line that the base map asks for", "a text")
    exports_mb: Annotated[float, Field(ge=0, allow_inf_nan=False)] = _setting(
        2000,
        "megabytes of exported files that are cached in the instance folder; "
        "0 keeps only the newest",
        "a number of megabytes, 0 or more, e.g. 2000",
    )
    cache_mb: Annotated[float, Field(ge=0, allow_inf_nan=False)] = _setting(
        160,
        "megabytes of memory that each process uses for its caches: pages, figures, snapshots",
        "a number of megabytes, 0 or more, e.g. 160",
    )
    jobs: Annotated[int, Field(ge=1, le=64)] = _setting(
        1,
        "files that a host makes in the background at the same time",
        "a whole number from 1 to 64",
    )
    import_budget: Annotated[float, Field(gt=0, le=1000)] = _setting(
        1,
        "factor for the time and memory that reading an imported file may take",
        "a number above 0, at most 1000, e.g. 2",
    )
    review_token: SecretStr = _setting(
        SecretStr(""),
        "secret text that people who decide on waiting rows enter at /review, or its argon2 hash "
        "(review token); empty means that the site can only be read",
        "a text",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the caller's values, then the environment, and nothing else."""
        return init_settings, env_settings


class Setting(NamedTuple):
    """One setting as its documentation and its environment variable have it."""

    name: str
    default: str
    help: str


SETTINGS = tuple(
    Setting(
        name.upper(),
        "" if isinstance(field.default, SecretStr) else str(field.default),
        str(field.description),
    )
    for name, field in Settings.model_fields.items()
)


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the configuration of the app: all settings, and the caller's keys that are none.

    The keys are in capitals; INSTANCE is an absolute path as text, and DATABASE_URL is never
    empty. Raises BadSetting, which names every setting with a wrong value.
    """
    values = dict(overrides or {})
    if values.get("TRUSTED_HOSTS", "") is None:  # in the configuration of an app (public_address)
        del values["TRUSTED_HOSTS"]
    given = {one.name.lower(): values.pop(one.name) for one in SETTINGS if one.name in values}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise BadSetting("; ".join(map(_problem, error.errors()))) from None
    instance = settings.instance.absolute()
    return {
        **values,
        **{name.upper(): value for name, value in settings},
        "INSTANCE": str(instance),
        "DATABASE_URL": settings.database_url or f"sqlite:///{instance / 'kampungkb.sqlite'}",
        "REVIEW_TOKEN": settings.review_token.get_secret_value(),
    }


def as_environment(config: Mapping[str, Any]) -> dict[str, str]:
    """Environment variables that give a program of its own the settings of an app."""
    values = {setting.name: config[setting.name] for setting in SETTINGS}
    return {f"{PREFIX}{name}": "" if one is None else str(one) for name, one in values.items()}


def _problem(error: ErrorDetails) -> str:
    """What is wrong with a setting: its variable, its value unless secret, and what is allowed."""
    name = str(error["loc"][0])
    field = Settings.model_fields[name]
    extra = field.json_schema_extra
    allowed = extra["allowed"] if isinstance(extra, dict) else field.description
    secret = field.annotation is SecretStr
    value = "not usable" if secret else f"{str(error['input'])[:80]!r}"
    return f"{PREFIX}{name.upper()} is {value}: it must be {allowed}"
