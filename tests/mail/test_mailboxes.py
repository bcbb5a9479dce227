"""Delivery reports, from where they arrive to the letter that came back."""

import mailbox
import socketserver
import threading
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from mentoring.mail.states import LetterState
from mentoring.mail.tasks import read_bounces
from tests.factories.mail import OutboundEmailFactory
from tests.factories.programs import NOW
from tests.mail.test_bounces import message

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters():
    return [OutboundEmailFactory(state=LetterState.SENT, sent_at=NOW) for _n in range(2)]


@pytest.fixture
def arrived(letters):
    """Two reports, one of them twice, an answer, and a forged one."""
    one, two = (letter.message_id for letter in letters)
    return [
        message("postfix", one), message("exchange", two), message("exchange", two), message("vacation", one),
        message("postfix", f"<{letters[0].pk}.{'0' * 32}@localhost>"),
    ]  # fmt: skip


ALL_READ = "2 came back, 1 known already, 1 not ours, 1 no report of a failure\n"


def read(**options):
    told = StringIO()
    call_command("read_bounces", stdout=told, **options)
    return told.getvalue()


def states(letters):
    for letter in letters:
        letter.refresh_from_db()
    return [letter.state for letter in letters]


def test_a_maildir_is_read_once(tmp_path, letters, arrived):
    box = mailbox.Maildir(str(tmp_path / "box"))
    for raw in arrived:
        box.add(raw)
    assert read(maildir=tmp_path / "box") == ALL_READ
    assert states(letters) == [LetterState.BOUNCED] * 2
    assert read(maildir=tmp_path / "box").startswith("0 came back, 0 known")


def test_an_mbox_may_be_read_any_number_of_times(tmp_path, letters, arrived):
    box = mailbox.mbox(str(tmp_path / "box"))
    for raw in arrived:
        box.add(raw)
    box.flush()
    assert read(mbox=tmp_path / "box") == ALL_READ
    assert read(mbox=tmp_path / "box").startswith("0 came back, 3 known")


def test_one_message_on_standard_input(letters, arrived, monkeypatch):
    class Pipe:
        buffer = BytesIO(arrived[0])

    monkeypatch.setattr("sys.stdin", Pipe)
    assert read(stdin=True).startswith("1 came back")
    assert states(letters) == [LetterState.BOUNCED, LetterState.SENT]


@pytest.mark.parametrize("options", [{}, {"maildir": "/nowhere/at/all"}, {"mbox": "/nowhere/at/all"}])
def test_a_source_that_is_not_there_is_told(options):
    with pytest.raises(CommandError):
        read(**options)


class ImapServer(socketserver.ThreadingTCPServer):
    """As much of an IMAP server as is asked for, on loopback."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, messages):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages, self.seen, self.log = messages, set(), []

    @property
    def url(self):
        return f"imap://bounces:p%40ss@127.0.0.1:{self.server_address[1]}/Retur"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"* OK ready\r\n")
        while line := self.rfile.readline().decode().strip():
            tag, command, rest = (line + " ").split(" ", 2)
            command = f"UID {rest.split()[0]}" if command == "UID" else command
            self.server.log.append(line.partition(" ")[2])
            for part in self.answers(command.upper(), rest.split()):
                self.wfile.write(part)
            self.wfile.write(f"{tag} OK done\r\n".encode())
            if command == "LOGOUT":
                return

    def answers(self, command, words):
        server = self.server
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command == "SELECT":
            yield f"* {len(server.messages)} EXISTS\r\n".encode()
        elif command == "UID SEARCH":
            unseen = " ".join(str(n) for n in range(1, len(server.messages) + 1) if n not in server.seen)
            yield f"* SEARCH {unseen}\r\n".encode()
        elif command == "UID FETCH":
            raw = server.messages[int(words[1]) - 1]
            yield f"* {words[1]} FETCH (UID {words[1]} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
        elif command == "UID STORE":
            server.seen.add(int(words[1]))


@pytest.fixture
def imap(arrived):
    with ImapServer(arrived) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_mailbox_over_imap_is_read_once(settings, letters, imap):
    settings.BOUNCES_URL = imap.url
    assert read() == ALL_READ
    assert states(letters) == [LetterState.BOUNCED] * 2
    assert imap.seen == {1, 2, 3, 4, 5}
    assert 'LOGIN bounces "p@ss"' in imap.log
    assert 'SELECT "Retur"' in imap.log
    assert read().startswith("0 came back, 0 known")


def test_the_beat_reads_it_and_does_nothing_without(settings, letters, imap):
    settings.BOUNCES_URL = ""
    read_bounces()
    assert imap.log == []
    settings.BOUNCES_URL = imap.url
    read_bounces()
    assert states(letters) == [LetterState.BOUNCED] * 2


def test_a_mail_server_that_is_away_is_told_without_the_password(settings):
    settings.BOUNCES_URL = "imap://bounces:geheim@127.0.0.1:1/INBOX"
    with pytest.raises(CommandError) as caught:
        read()
    assert "geheim" not in str(caught.value)
