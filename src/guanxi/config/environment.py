"""Everything an operator can set, read once from the environment, typed and documented field by field.

`docs/operators.md` lists these variables; a test holds the two together.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]


def setting(default: Any, doc: str) -> Any:
    """A field of `Environment` with its default and the sentence that documents it."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One attribute per environment variable; the variable's name is the attribute's in capitals."""

    guanxi_mode: str = setting("local", "`local` (one machine, plain HTTP) or `production` (HTTPS, strict checks).")
    guanxi_data: str = setting(str(ROOT / "data"), "The one folder that holds everything: database, files, snapshots.")
    guanxi_engine: str = setting(
        "duckdb",
        "Engine of `guanxi analyse`: `duckdb`, `spark-local`, `spark://host:port`; not read from `guanxi.env`.",
    )
    guanxi_company: str = setting(
        "",
        "Name of your company until it is filled in under *Settings → Our company*, which counts from then on.",
    )
    guanxi_currency: str = setting("CNY", "ISO 4217 code of the company's own currency.")
    guanxi_sync: str = setting("FULL", "SQLite `synchronous`: `FULL` survives power loss, `NORMAL` is faster.")
    guanxi_demo: str = setting("small", "Demo company that `./run` loads at first start: `small`, `large` or `none`.")
    guanxi_extensions: tuple[str, ...] = setting(
        (), "Packages in GUANXI_DATA/extensions to load, comma-separated: record types of your own (`docs/extend.md`)."
    )
    guanxi_backups: int = setting(7, "Nightly backups kept in GUANXI_DATA/backups; 0 for none.")
    guanxi_reads_days: int = setting(180, "Days for which it is kept who looked at which person; 0 for no log.")
    guanxi_reveals: int = setting(100, "Masked numbers that one person may have shown in an hour; 0 for no limit.")
    guanxi_file_mb: int = setting(25, "Largest file that can be attached to a record, in MB.")
    guanxi_files_gb: int = setting(50, "Room for all attached files together, in GB.")
    guanxi_files_allowed: tuple[str, ...] = setting((), "Extensions of attached files, comma-separated; empty: any.")
    guanxi_files_refused: tuple[str, ...] = setting((), "Extensions refused besides programs and scripts.")
    database_url: str = setting("", "Database; empty means SQLite in GUANXI_DATA. `postgres://user:pw@host/name`.")
    secret_key: str = setting("", "Signing key; local mode makes one in GUANXI_DATA. Required in production.")
    secret_key_fallbacks: tuple[str, ...] = setting((), "Former keys, comma-separated, still accepted while rotating.")
    allowed_hosts: tuple[str, ...] = setting((), "Host names served, comma-separated. Production needs them; no `*`.")
    base_url: str = setting("", "Public address used in links of mails, e.g. `https://crm.example.com`.")
    port: int = setting(8000, "The port that `./run` and `guanxi serve` listen on.")
    web_workers: int = setting(2, "Web processes.")
    job_workers: int = setting(2, "Background worker processes of `guanxi serve`; from 2 on, one keeps off long jobs.")
    time_zone: str = setting("Asia/Shanghai", "The company's time zone; users may choose their own.")
    language: str = setting("zh-hans", "Language before sign-in where the browser asks for none: `zh-hans` or `en`.")
    email_url: str = setting("consolemail://", "Outgoing mail, e.g. `smtp+tls://user:pw@host:587`.")
    email_timeout: int = setting(20, "Seconds to wait for the mail server's answer before a mail is tried again later.")
    default_from_email: str = setting("guanxi@localhost", "Sender of the program's own mails.")
    webhook_hosts: tuple[str, ...] = setting(
        (), "Hosts of your own network that webhooks may reach, also by plain HTTP: `host:port`, comma-separated."
    )
    trusted_proxy: bool = setting(False, "Believe `X-Forwarded-Proto` and `X-Forwarded-For` of a proxy in front.")
    oidc_server: str = setting(
        "", "OpenID Connect provider for signing in, e.g. `https://login.example.com/realms/company`."
    )
    oidc_client_id: str = setting("", "Our name at that provider.")
    oidc_client_secret: str = setting("", "Our secret there; empty for a public client (PKCE is always used).")
    oidc_name: str = setting("OpenID", "What the button on the sign-in page calls it, e.g. `Company account`.")
    metrics_token: str = setting("", "Who shows it as `Authorization: Bearer …` may read `/metrics`; 16 characters up.")
    log_level: str = setting("INFO", "Python log level.")


def read() -> Environment:
    """Read the environment (and `$GUANXI_DATA/guanxi.env` if present).

    Raises ImproperlyConfigured, naming the variable, when production lacks what it needs.
    """
    env = environ.Env()
    data = Path(os.environ.get("GUANXI_DATA") or ROOT / "data")
    if (data / "guanxi.env").is_file():
        environ.Env.read_env(data / "guanxi.env")
    values: dict[str, Any] = {}
    for f in fields(Environment):
        name = f.name.upper()
        if name in os.environ:
            cast = {"bool": env.bool, "int": env.int, "tuple[str, ...]": env.tuple}.get(str(f.type), env.str)
            values[f.name] = cast(name)
    given = Environment(**values)
    if given.guanxi_mode not in {"local", "production"}:
        raise ImproperlyConfigured("GUANXI_MODE must be `local` or `production`.")
    if 0 < len(given.metrics_token) < 16:
        raise ImproperlyConfigured("METRICS_TOKEN is too short: 16 characters at least.")
    if given.guanxi_mode == "production":
        missing = [n for n in ("database_url", "secret_key", "allowed_hosts") if not getattr(given, n)]
        if missing:
            raise ImproperlyConfigured("Production needs " + ", ".join(n.upper() for n in missing) + ".")
        if "*" in given.allowed_hosts:
            raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; `*` lets anyone forge links in mails.")
    return given


def local_secret(data: Path) -> str:
    """The machine's own signing key, made once with 0600 rights in the data folder."""
    path = data / "secret.key"
    try:
        return path.read_text()
    except FileNotFoundError:
        data.mkdir(parents=True, exist_ok=True)
        key = secrets.token_urlsafe(50)
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            file.write(key)
        return key
