"""A mock gateway in a process of its own, and the conformance suite at the same address."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sysconfig
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

PAUSE = 0.05  # seconds between two looks at something that is awaited


class AcgwError(Exception):
    """The gateway or the suite could not run: wrong usage, a port that is taken, a handler that cannot be reached."""


class NotConforming(AssertionError):
    """The handler is wrong. The message names what is wrong and how to fix it."""

    __module__ = "acgw"


@dataclass(frozen=True)
class Report:
    """The result of a run of the suite."""

    exit_code: int
    """0 if the handler conforms, 1 if it does not."""
    text: str
    """The report as people read it."""
    data: Mapping[str, Any]
    """The report as `acgw schema report` describes it."""

    @property
    def causes(self) -> Sequence[Mapping[str, Any]]:
        """What to fix, most important first."""
        causes: Sequence[Mapping[str, Any]] = self.data["causes"]
        return causes

    def explain(self) -> str:
        """The causes with their findings, or the whole report if there are none."""
        start = self.text.find("\nCAUSE")
        return self.text[start + 1 :] if start >= 0 else self.text


@dataclass(frozen=True)
class Answer:
    """What a handler answered to one callback."""

    data: Mapping[str, Any]
    """What `POST /_acgw/callbacks` returns: the outcome, the violations, and both messages."""

    @property
    def ok(self) -> bool:
        """Whether the platform would accept the answer, and it violates no rule."""
        return self.data["outcome"] == "answered" and not self.data["violations"]

    @property
    def status(self) -> Optional[int]:
        """The HTTP status, or `None` if there was no answer."""
        return self.data["response"]["status"] if self.data["response"] else None

    @property
    def payload(self) -> Any:
        """The `payload` of the answer, or `None` if it has none."""
        body = self.data["response"]["body"] if self.data["response"] else None
        return body.get("payload") if isinstance(body, dict) else None

    def explain(self) -> str:
        """What is wrong with the answer."""
        lines = [f"{self.data['callback']}: {self.data['outcome']}, HTTP status {self.status}"]
        if self.data["error"]:
            lines.append(f"  {self.data['error']}")
        lines += [f"  {v['rule']} at {v['pointer'] or '/'}: {v['message']}" for v in self.data["violations"]]
        lines.append(f"  the partner reads: {self.data['console_message']}")
        if self.data["response"]:
            lines.append(f"  answer: {json.dumps(self.data['response']['body'])}")
        return "\n".join(lines)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def find_program() -> str:
    """The program `acgw` that was installed with this package, or else the one on the path."""
    name = "acgw.exe" if os.name == "nt" else "acgw"
    beside = Path(sysconfig.get_path("scripts"), name)
    program = str(beside) if beside.exists() else shutil.which("acgw")
    if program is None:
        raise AcgwError("there is no program `acgw`: install the wheel again, or pass `program`")
    return program


class Gateway:
    """A mock gateway that runs until `stop`, or to the end of a `with` block.

    `listen` is its address; the default is a free port, known as soon as it runs. `program` is the program `acgw`.
    `options` are further options of `acgw serve`. The backend under test needs `url` as its issuer, and, if it reports its
    status, `client_id` and `client_secret`; without a secret, one is made up.
    """

    def __init__(
        self,
        *,
        listen: str = "127.0.0.1:0",
        client_id: str = "acgw-test",
        client_secret: Optional[str] = None,
        program: Optional[str] = None,
        options: Sequence[str] = (),
    ) -> None:
        self.listen = listen
        self.client_id, self.client_secret = client_id, client_secret or secrets.token_hex(16)
        self._program, self._options = program or find_program(), list(options)
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._folder = tempfile.TemporaryDirectory(prefix="acgw-")
        # The handler may keep keys, so all programs that listen at this address sign with the same ones.
        self._env = {**os.environ, "XDG_STATE_HOME": self._folder.name, "CI": "false"}
        self.ready: Mapping[str, Any] = {}
        """Every URL and credential, as `acgw serve --ready-file` writes them."""

    def __repr__(self) -> str:
        return f"Gateway({self.listen!r})"

    def __enter__(self) -> Gateway:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The gateway's URL: the issuer of its tokens, and the URL of the data centre."""
        url: str = self.ready["url"]
        return url

    def start(self) -> Gateway:
        """Starts the gateway, and waits until it answers."""
        file, errors = Path(self._folder.name, "ready.json"), Path(self._folder.name, "errors")
        command = [self._program, "serve", "--listen", self.listen, "--client", self._client, "--ready-file", str(file)]
        with errors.open("wb") as stderr:
            self._process = subprocess.Popen(
                command + self._options, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr, env=self._env
            )
        while not file.exists():
            if self._process.poll() is not None:
                raise AcgwError(errors.read_text(encoding="utf-8").strip())
            time.sleep(PAUSE)
        self.ready = json.loads(file.read_text(encoding="utf-8"))
        self.listen = self.ready["listen"]
        return self

    def stop(self) -> None:
        """Stops the gateway, and removes its files."""
        self._pause()
        self._folder.cleanup()

    def _pause(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    @property
    def _client(self) -> str:
        return f"{self.client_id}:{self.client_secret}"

    def wait_for(self, handler: str, timeout: float = 30.0) -> None:
        """Waits until the handler at this URL accepts connections."""
        url = urllib.parse.urlsplit(handler)
        address = (url.hostname or "", url.port or (443 if url.scheme == "https" else 80))
        until = time.monotonic() + timeout
        while True:
            try:
                socket.create_connection(address, timeout=max(PAUSE, until - time.monotonic())).close()
                return
            except OSError as error:
                if time.monotonic() > until:
                    message = f"no handler accepts connections at {handler} after {timeout:g} s: {error}"
                    raise AcgwError(message) from error
                time.sleep(PAUSE)

    def check(
        self,
        handler: Optional[str] = None,
        *,
        only: Sequence[str] = (),
        skip: Sequence[str] = (),
        quick: bool = False,
        options: Sequence[str] = (),
    ) -> Report:
        """Runs the suite, or the checks that `only` names by id or glob, and fails with the causes.

        Without `handler`, `acgw.toml` names it. `quick` is the short form of the suite, and `options` are further
        options of `acgw check`. The suite needs the gateway's address: the gateway pauses meanwhile, and forgets its
        reports and its journal.
        """
        __tracebackhide__ = True
        file = Path(self._folder.name, "report.json")
        file.unlink(missing_ok=True)
        command = [self._program, "check", "--listen", self.listen, "--client", self._client, f"--report=json={file}"]
        command += [f"--only={glob}" for glob in _several(only)] + [f"--skip={glob}" for glob in _several(skip)]
        command += ["--quick"] * quick + list(options) + (["--", handler] if handler else [])
        self._pause()
        try:
            run = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", env=self._env
            )
        finally:
            self.start()
        if run.returncode not in (0, 1):
            raise AcgwError(f"`acgw check` ended with exit code {run.returncode}\n{run.stdout}{run.stderr}".strip())
        report = Report(run.returncode, run.stdout, json.loads(file.read_text(encoding="utf-8")))
        if report.exit_code != 0:
            raise NotConforming(f"the handler does not conform\n\n{report.explain()}")
        return report

    def send(self, callback: str, handler: Optional[str] = None, *, check: bool = True, **members: Any) -> Answer:
        """Sends one callback, and fails if the answer is wrong; with `check=False`, any answer will do.

        `members` are those of the request to `/_acgw/callbacks`: `tenant`, `payload`, `set`, `credentials`, and so on.
        """
        __tracebackhide__ = True
        target = {"target": handler} if handler else {}
        answer = Answer(self._api("callbacks", {"callback": callback, **target, **members}))
        if check and not answer.ok:
            raise NotConforming(answer.explain())
        return answer

    def reports(self) -> Sequence[Mapping[str, Any]]:
        """The reported status of each tenant and application."""
        reports: Sequence[Mapping[str, Any]] = self._api("integrations")
        return reports

    def wait_for_report(
        self,
        *,
        tenant: Optional[str] = None,
        application: Optional[str] = None,
        active: Optional[bool] = None,
        timeout: float = 10.0,
    ) -> Mapping[str, Any]:
        """Waits until an integration has been reported, and returns it.

        `tenant`, `application` (the code or the id), and `active` say which one; all others are passed over.
        """
        __tracebackhide__ = True
        until = time.monotonic() + timeout
        while True:
            reports = self.reports()
            for report in reports:
                names = (report.get("application_code"), report.get("application_id"))
                if (
                    (tenant is None or report["tenant"] == tenant.lower())
                    and (application is None or application in names)
                    and (active is None or report["active"] == active)
                ):
                    return report
            if time.monotonic() > until:
                raise NotConforming(self._missing(reports, f"{timeout:g} s"))
            time.sleep(PAUSE)

    def _missing(self, reports: Sequence[Mapping[str, Any]], timeout: str) -> str:
        """What arrived in place of a report that was awaited."""
        lines = [f"no such status report after {timeout}; these were accepted:"]
        lines += [f"  {json.dumps(report)}" for report in reports] or ["  none"]
        refused = [e for e in self._api("journal") if e["direction"] == "inbound" and (e["status"] or 0) >= 400]
        if refused:
            lines.append("these requests were refused:")
            lines += [f"  {e['method']} {e['url']}: {e['status']}, {e.get('note')}" for e in refused[-5:]]
        return "\n".join(lines)

    def _api(self, name: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_acgw/{name}", data=data)
        # The gateway is on this machine: no proxy.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise AcgwError(json.load(error)["error"]["message"]) from None


def _several(globs: Sequence[str]) -> Sequence[str]:
    """One glob, or several."""
    return [globs] if isinstance(globs, str) else globs
