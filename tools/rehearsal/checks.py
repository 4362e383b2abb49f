"""What must hold in production, one function each: it says what it saw, or raises what it did not."""

import hashlib
import re
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import redis

from labflow.settings import Settings
from tools.rehearsal import object_store
from tools.rehearsal.absent import absent
from tools.rehearsal.asking import ADMIN, PASSWORD, Asker, link_in
from tools.rehearsal.load import LARGE, MEGABYTE, Load
from tools.rehearsal.safe_keeping import backup, drill
from tools.rehearsal.stack import API, PORTAL, WEB, Stack
from tools.rehearsal.upgrading import upgrade

KILLED = ("api-1", "web-1", "worker-1", "api-2", "worker-2", "portal", "redis", "s3", "postgres", "nginx")
ALLOWED = 10 * Settings().rate_address  # of one address within ten seconds
EACH_ONCE = (
    "strict-transport-security", "x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy",
    "x-request-id", "cache-control",
)  # fmt: skip


def first_person(stack: Stack) -> str:
    """The administrator of a new laboratory: invited by the command line, the password set through the door."""
    printed = stack.labflow("user", "create", ADMIN, "--name", "Ada Ames")
    answer = Asker(stack).ask(
        "POST", WEB, "/auth/set-password", data={"token": link_in(printed), "password": PASSWORD, "again": PASSWORD},
        headers={"origin": f"https://{WEB}"},
    )  # fmt: skip
    assert answer.headers.get("location", "").startswith("/sign-in"), f"{answer.status_code} {answer.headers}"
    return "invited, password set"


def sign_in(stack: Stack) -> str:
    """The form signs in; the cookie is for HTTPS and for no script."""
    cookie = Asker(stack).signed_in()
    assert cookie.startswith("__Host-"), cookie
    return "cookie with the prefix __Host-"


def ready(stack: Stack) -> str:
    """Every host says that it is ready."""
    asker = Asker(stack)
    deadline = time.monotonic() + 30
    while True:
        found = {host: asker.ask("GET", host, "/health/ready").json() for host in (WEB, API, PORTAL)}
        if all(answer["status"] == "ready" for answer in found.values()):
            return ", ".join(found[API]["checks"])
        assert time.monotonic() < deadline, found
        time.sleep(1)


def mail(stack: Stack) -> str:
    """The invitation has arrived, in text and HTML."""
    deadline = time.monotonic() + 30
    while not stack.inbox.letters:
        assert time.monotonic() < deadline, "no letter within 30 s"
        time.sleep(0.2)
    letter = stack.inbox.letters[0]
    assert letter.rcpt_tos == [ADMIN]
    assert b"text/html" in letter.content
    assert f"https://{WEB}/set-password".encode() in letter.content.replace(b"=\r\n", b"")
    return "text and HTML, link to the staff's host"


def headers(stack: Stack) -> str:
    """Every answer has every header, once: pages, files, refusals, nginx's own."""
    asker = Asker(stack)
    page = asker.ask("GET", WEB, "/sign-in")
    asset = re.search(r"/assets/[\w.-]+\.js", page.text)
    assert asset, page.text[:300]
    answers = {
        "page": page,
        "asset": asker.ask("GET", WEB, asset.group()),
        "portal": asker.ask("GET", PORTAL, "/sign-in"),
        "api": asker.ask("GET", API, "/api/v1/samples"),
        "404": asker.ask("GET", API, "/nothing"),
        "421": asker.ask("GET", "elsewhere.example", "/"),
        "413": asker.ask("POST", API, "/api/v1/clients", content=b"x" * 3 * MEGABYTE),
        "413 nginx": asker.ask("POST", API, "/api/v1/files", content=b"x" * 53 * MEGABYTE),
    }
    for name, answer in answers.items():
        count = Counter(key.lower() for key, _value in answer.headers.multi_items())
        wrong = {key: count[key] for key in EACH_ONCE if count[key] != 1}
        assert not wrong, f"{name} ({answer.status_code}): {wrong}"
        assert "nginx/" not in answer.headers.get("server", ""), answer.headers["server"]
    assert answers["asset"].headers["cache-control"] == "public, max-age=31536000, immutable"
    policy = answers["page"].headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe-inline" not in scripts, policy
    return f"{len(answers)} kinds of answers × {len(EACH_ONCE)} headers"


def compressed(stack: Stack) -> str:
    """Scripts travel in the best form that the browser understands, and are kept."""
    asker = Asker(stack)
    name = re.search(r"/assets/[\w.-]+\.js", asker.ask("GET", WEB, "/sign-in").text)
    assert name
    seen = {}
    for form in ("br", "gzip"):
        answer = asker.client.build_request(
            "GET", f"https://127.0.0.1:{stack.ports['https']}{name.group()}", headers={"host": WEB, "accept-encoding": form},
            extensions={"sni_hostname": WEB},
        )  # fmt: skip
        sent = asker.client.send(answer, stream=True)
        seen[form] = sent.headers.get("content-encoding", "")
        sent.close()
    assert seen == {"br": "br", "gzip": "gzip"}, seen
    return "br, gzip"


def to_https(stack: Stack) -> str:
    """Plain HTTP leads to HTTPS, and answers Let's Encrypt."""
    asker = Asker(stack)
    answer = asker.plain(PORTAL, "/orders?x=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"https://{PORTAL}/orders?x=1")
    place = stack.folder / "webroot" / ".well-known" / "acme-challenge"
    place.mkdir(parents=True, exist_ok=True)
    (place / "question").write_text("answer")
    assert asker.plain(WEB, "/.well-known/acme-challenge/question").text == "answer"
    return "308, challenge answered"


def tls(stack: Stack) -> str:
    """Mozilla's intermediate profile, as sslyze sees it; nothing older than TLS 1.2."""
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = ssl.create_default_context(cafile=stack.ca)
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
        try:
            with socket.create_connection(("127.0.0.1", stack.ports["https"]), 5) as line:
                context.wrap_socket(line, server_hostname=WEB)
        except (ssl.SSLError, OSError):
            continue
        raise AssertionError(f"{version} is spoken")
    done = subprocess.run(
        [str(stack.programs["sslyze"]), "--sni", WEB, "--certinfo_ca_file", str(stack.ca), "--mozilla_config", "intermediate", f"127.0.0.1:{stack.ports['https']}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    verdict = re.search(r"127\.0\.0\.1:\d+: (OK - Compliant|FAILED.*)", done.stdout)
    assert verdict, done.stdout[-800:] + done.stderr[-400:]
    assert verdict.group(1).startswith("OK"), done.stdout[-1200:]
    return "sslyze: compliant with Mozilla intermediate"


def staff_pages(stack: Stack) -> str:
    """The portal's host gives out no page of the laboratory's own; the pages' host sends programs to the API's."""
    asker = Asker(stack)
    answer = asker.ask("GET", PORTAL, "/samples")
    assert (answer.status_code, answer.headers["location"]) == (307, "/portal"), answer.status_code
    assert asker.ask("GET", WEB, "/api/v1/samples").status_code == 421
    return "307 to /portal, 421 for programs"


def websocket(stack: Stack) -> str:
    """An open page listens through the door; a foreign website's page cannot."""
    said = {}
    for name, origin in (("own", f"https://{WEB}"), ("foreign", "https://evil.example")):
        context = ssl.create_default_context(cafile=stack.ca)
        with (
            socket.create_connection(("127.0.0.1", stack.ports["https"]), 10) as line,
            context.wrap_socket(line, server_hostname=WEB) as wire,
        ):
            wire.sendall(
                f"GET /_event/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {WEB}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Origin: {origin}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            said[name] = wire.recv(4096).split(b"\r\n")[0].decode()
    assert " 101 " in said["own"], said
    assert " 403 " in said["foreign"], said
    return "101 for our own pages, 403 for others"


def upload(stack: Stack) -> str:
    """A file of 50 MB goes through nginx into the object store, in parts and encrypted, and comes back the same."""
    asker = Asker(stack)
    token = asker.token()
    client = asker.api("POST", "/api/v1/clients", token, json={"code": "BIG", "name": "Big Files"})
    assert client.status_code == 201, client.text
    sent = asker.api(
        "PUT",
        "/api/v1/clients/BIG/attachments?name=large.pdf",
        token,
        content=LARGE,
        headers={"content-type": "application/pdf"},
        timeout=120,
    )
    assert sent.status_code in (200, 201), f"{sent.status_code} {sent.text[:300]}"
    there = asker.api("GET", "/api/v1/clients/BIG/attachments", token).json()
    rows = there["rows"] if isinstance(there, dict) else there
    attachment_id = rows[0]["id"]
    back = asker.api("GET", f"/api/v1/attachments/{attachment_id}", token, timeout=120)
    digest = hashlib.sha256(LARGE).hexdigest()
    assert hashlib.sha256(back.content).hexdigest() == digest, back.status_code
    facts = stack.bucket().head_object(Bucket=object_store.BUCKET, Key=f"files/{digest[:2]}/{digest}")
    parts = facts["ETag"].strip('"').partition("-")[2]
    assert (facts["ContentLength"], facts.get("ServerSideEncryption")) == (len(LARGE), "AES256"), facts
    assert parts, facts["ETag"]
    assert not (stack.folder / "home" / "files").exists(), "files are on this machine's disk, too"
    return f"{len(LARGE) / MEGABYTE:.1f} MB there and back; in the bucket in {parts} parts, encrypted"


def signed_address(stack: Stack) -> str:
    """A program hands a file to the object store itself, by an address that LabFlow signed; and fetches it so."""
    asker = Asker(stack)
    token = asker.token()
    data = b"%PDF-1.7 field sheet"
    digest = hashlib.sha256(data).hexdigest()
    asked = asker.api(
        "POST", "/api/v1/clients/BIG/attachments/presign", token, json={"name": "field sheet.pdf", "size": len(data), "sha256": digest}
    )  # fmt: skip
    assert asked.status_code == 201, f"{asked.status_code} {asked.text[:300]}"
    link = asked.json()
    assert link["url"].startswith(stack.store_endpoint), link["url"]
    other = httpx.put(link["url"], content=b"%PDF-1.7 another one", headers=link["headers"])
    assert other.status_code == 400, f"other bytes: {other.status_code}"
    sent = httpx.put(link["url"], content=data, headers=link["headers"])
    assert sent.status_code == 200, sent.text
    made = asker.api("POST", f"/api/v1/uploads/{link['id']}/complete", token)
    assert made.status_code in (200, 201), f"{made.status_code} {made.text[:300]}"
    fetch = asker.api("POST", f"/api/v1/attachments/{made.json()['id']}/presign", token).json()
    assert fetch["url"].startswith(stack.store_endpoint), fetch["url"]
    assert httpx.get(fetch["url"]).content == data
    return "exactly the announced bytes go in, and come out"


def limits(stack: Stack) -> str:
    """The two API processes count one address together; nginx slows an address; health is never counted."""
    token = Asker(stack).token()
    ports = [process.port for process in stack.named("api")]
    shared = [_left(port, token) for port in ports * 3]
    assert shared == list(range(shared[0], shared[0] - 6, -1)), f"each counts for itself: {shared}"
    assert shared[0] == ALLOWED - 1, f"the address that nginx saw is not the one that is counted: {shared}"
    with ThreadPoolExecutor(16) as pool:
        asker = Asker(stack)
        through = Counter(
            answer.status_code
            for answer in pool.map(lambda _: asker.ask("GET", API, "/api/v1/me"), range(400))
        )
        health = Counter(
            answer.status_code for answer in pool.map(lambda _: asker.ask("GET", API, "/health"), range(150))
        )
    assert through[429] > 0, through
    assert health == {200: 150}, health
    time.sleep(11)  # until the windows are over
    return f"two processes take from one allowance ({shared[0]} … {shared[-1]} left), nginx slows {through[429]} of 400, health 150 of 150"


def _left(port: int, token: str) -> int:
    """What is left of an address's allowance of ten seconds after one more request to this process."""
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/me",
        headers={"authorization": f"Bearer {token}", "host": API, "x-forwarded-for": "10.9.8.7"},
    )
    assert answer.status_code == 200, answer.text
    return int(dict(re.findall(r'"([\w-]+)";r=(\d+)', answer.headers["ratelimit"]))["address"])


def killed(stack: Stack) -> str:
    """Each process is killed under load and started again: nothing that was acknowledged is lost or doubled."""
    with Load(stack).working() as load:
        for name in KILLED:
            process = stack.processes.get(name)
            if process is None:
                continue  # the database where it is not the one of production
            time.sleep(1)
            process.end(signal.SIGKILL)
            time.sleep(1)
            process.start()
            if process.port:
                process.wait()
        time.sleep(2)
    digest = hashlib.sha256(LARGE).hexdigest()
    files = stack.bucket().get_object(Bucket=object_store.BUCKET, Key=f"files/{digest[:2]}/{digest}")
    assert hashlib.sha256(files["Body"].read()).hexdigest() == digest, "the object store lost a file"
    return load.kept()


def flushed(stack: Stack) -> str:
    """Redis is emptied: nobody is signed out, nothing is lost."""
    asker = Asker(stack)
    cookie, token = asker.signed_in(), asker.token()
    redis.Redis(port=stack.ports["redis"], password=stack.secrets["REDIS_PASSWORD"]).flushall()
    assert asker.api("GET", "/api/v1/clients/BIG", token).status_code == 200
    me = asker.ask("GET", WEB, "/api/v1/me", headers={"cookie": cookie})
    assert me.status_code == 200, me.text
    return "session and token go on working"


def rolling(stack: Stack) -> str:
    """Each process is replaced, one after the other: no request fails."""
    failed: Counter[str] = Counter()
    asked = 0
    over = threading.Event()

    def look() -> None:
        nonlocal asked
        asker = Asker(stack)
        while not over.is_set():
            for host, path in ((API, "/health"), (WEB, "/sign-in")):
                try:
                    status = asker.ask("GET", host, path).status_code
                    failed.update([f"{host} {status}"] if status != 200 else [])
                except httpx.HTTPError as trouble:
                    failed[f"{host} {type(trouble).__name__}"] += 1
                asked += 1
            time.sleep(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        for kind in ("api", "web", "worker"):
            for process in stack.named(kind):
                process.end()
                process.start()
                if process.port:
                    process.wait()
                time.sleep(2.5)
    finally:
        over.set()
        watcher.join()
    assert not failed, dict(failed)
    return f"{asked} requests, none failed"


def quiet_logs(stack: Stack) -> str:
    """No log of any process holds a password, a token or the address of a link that opens an account."""
    logs = stack.logs()
    secret = [PASSWORD, *stack.secrets.values(), "token=", "lf_live_", "eyJ"]
    found = [value[:12] for value in secret if value in logs]
    assert not found, found
    return f"{len(logs) // 1024} kB of logs looked through"


CHECKS: tuple[tuple[str, Callable[[Stack], str]], ...] = (
    ("first person", first_person),
    ("sign-in", sign_in),
    ("ready", ready),
    ("mail", mail),
    ("headers once on every answer", headers),
    ("compression", compressed),
    ("http to https", to_https),
    ("TLS profile", tls),
    ("hosts apart", staff_pages),
    ("websocket and its origin", websocket),
    ("upload of 50 MB", upload),
    ("signed addresses of the object store", signed_address),
    ("rate limits across processes", limits),
    ("kill -9 under load", killed),
    ("Redis emptied", flushed),
    ("rolling restart", rolling),
    ("backup while at work", backup),
    ("drill", drill),
    ("upgrade from the migration before", upgrade),
    ("services absent at the start", absent),
    ("nothing secret in the logs", quiet_logs),
)
