"""A small, real OpenID Connect provider on loopback: discovery, keys, tokens for codes with PKCE, user information."""

import base64
import json
import threading
import time
import uuid
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "mentoring", "a secret of two"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class IdentityProvider:
    """Use as a context manager. `claims` and `userinfo` override what the next token and the next answer say."""

    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    granted: dict[str, tuple[dict[str, Any], dict[str, str]]] = field(default_factory=dict)

    def __enter__(self) -> "IdentityProvider":
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, "")

            def do_POST(self) -> None:
                provider.answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def authorize(self, address: str, identity: dict[str, Any]) -> dict[str, str]:
        """What the browser brings back after the person has signed in at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = uuid.uuid4().hex
        self.granted[code] = (identity, asked)
        return {"code": code, "state": asked["state"]}

    def answer(self, request: BaseHTTPRequestHandler, body: str) -> None:
        said: dict[str, Any] | None
        match urlsplit(request.path).path:
            case "/.well-known/openid-configuration":
                said = {
                    "issuer": self.issuer,
                    **{f"{n}_endpoint": f"{self.issuer}/{n}" for n in ("authorization", "token", "userinfo")},
                    "jwks_uri": f"{self.issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            case "/keys":
                public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                said = {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}
            case "/token":
                said = self._token({name: values[0] for name, values in parse_qs(body).items()})
            case "/userinfo":
                identity = jwt.decode(request.headers["Authorization"].split()[1], options={"verify_signature": False})
                said = {**identity["identity"], **self.userinfo}
            case _:
                said = None
        request.send_response(200 if said else 400)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(said).encode())

    def _token(self, form: dict[str, str]) -> dict[str, Any] | None:
        identity, asked = self.granted.pop(form.get("code", ""), ({}, {}))
        challenge = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if not asked or form["client_secret"] != SECRET or challenge.decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        token = {**identity, "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **self.claims}
        return {
            "access_token": jwt.encode({"identity": identity}, KEY, "RS256"),
            "token_type": "Bearer",
            "id_token": jwt.encode(token, KEY, "RS256", headers={"kid": "one"}),
        }
