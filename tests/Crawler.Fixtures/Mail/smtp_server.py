"""A mail server for tests: STARTTLS or implicit TLS, log-in, and every mail it takes as a file.

Prints "listening PORT" once ready; ends when its standard input is closed, so it never outlives the test run."""

import argparse
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import AuthResult, LoginPassword, SMTP

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
parser.add_argument("--address", default="127.0.0.1")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--implicit-tls", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--exclude-mechanism", action="append", default=[])
args = parser.parse_args()


class Mailroom:
    """Recipients named refuse… are refused for good, those named later… for now, those named grey… the first time."""

    count = 0
    seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 no such mailbox"
        if address.startswith("later"):
            return "451 mailbox busy, try later"
        if address.startswith("grey") and address not in Mailroom.seen:
            Mailroom.seen.add(address)
            return "450 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Mailroom.count += 1
        name = os.path.join(args.folder, f"{Mailroom.count:06}")
        head = f"X-Envelope-To: {','.join(envelope.rcpt_tos)}\r\nX-Login: {getattr(session, 'login_name', '')}\r\nX-Tls: {session.ssl is not None}\r\n"
        with open(name + ".tmp", "wb") as mail:
            mail.write(head.encode() + envelope.content)
        os.rename(name + ".tmp", name + ".eml")
        return "250 taken"


class Server(SMTP):
    async def auth_XOAUTH2(self, server, parts):
        """The one mechanism that the library does not bring."""
        import base64

        fields = dict(p.split("=", 1) for p in base64.b64decode(parts[1]).decode().split("\x01") if "=" in p)
        if fields.get("user") == args.user and fields.get("auth") == "Bearer " + (args.password or ""):
            self.session.login_name = fields["user"]
            return AuthResult(success=True, auth_data=fields["user"])
        await self.challenge_auth('{"status":"401"}')
        return AuthResult(success=False, handled=False)


def authenticate(server, session, envelope, mechanism, data):
    fine = isinstance(data, LoginPassword) and data.login == (args.user or "").encode() and data.password == (args.password or "").encode()
    if fine:
        session.login_name = data.login.decode()
    return AuthResult(success=fine, handled=False)


def make():
    return Server(
        Mailroom(),
        hostname="mail.test",
        tls_context=tls if tls and not args.implicit_tls else None,
        require_starttls=bool(tls) and not args.implicit_tls,
        auth_required=bool(args.user),
        auth_require_tls=not args.implicit_tls,
        authenticator=authenticate if args.user else None,
        auth_exclude_mechanism=args.exclude_mechanism,
    )


tls = None
if args.certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(args.certificate, args.key)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, args.address, args.port, ssl=tls if args.implicit_tls else None)
    print(f"listening {server.sockets[0].getsockname()[1]}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
