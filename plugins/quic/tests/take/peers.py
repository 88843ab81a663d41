"""Clients and servers for take.sh: peers.py serve|ask|chrome [option ...]"""
import asyncio
import ssl
import sys

from aioquic.asyncio import connect, serve
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3Connection
from aioquic.h3.events import HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.packet import QuicProtocolVersion

VERSIONS = {"v1": QuicProtocolVersion.VERSION_1, "v2": QuicProtocolVersion.VERSION_2}
OPTIONS = dict(option.partition("=")[::2] for option in sys.argv[2:])


class Server(QuicConnectionProtocol):
    """Answers each request of HTTP/3 with two octets."""

    def quic_event_received(self, event):
        self.http = getattr(self, "http", None) or H3Connection(self._quic)
        for received in self.http.handle_event(event):
            if isinstance(received, HeadersReceived):
                self.http.send_headers(received.stream_id, [(b":status", b"200")])
                self.http.send_data(received.stream_id, b"ok", end_stream=True)
                self.transmit()


async def run_server():
    configuration = QuicConfiguration(is_client=False, alpn_protocols=[OPTIONS.get("alpn", "h3")])
    configuration.load_cert_chain("cert.pem", "key.pem")
    if "only" in OPTIONS:
        configuration.supported_versions = [VERSIONS[OPTIONS["only"]]]
    tickets = {}
    await serve(
        OPTIONS.get("at", "198.51.100.1"), 443, configuration=configuration, create_protocol=Server, retry="retry" in OPTIONS,
        session_ticket_handler=lambda ticket: tickets.update({ticket.ticket: ticket}),
        session_ticket_fetcher=lambda label: tickets.pop(label, None),
    )
    await asyncio.Future()


async def request(client):
    http = H3Connection(client._quic)
    stream = client._quic.get_next_available_stream_id()
    headers = [(b":method", b"GET"), (b":scheme", b"https"), (b":authority", b"www.example.org"), (b":path", b"/")]
    http.send_headers(stream, headers, end_stream=True)
    client.transmit()
    await asyncio.sleep(0.2)


async def ask_once(configuration, tickets, wait=True):
    host = OPTIONS.get("to", "198.51.100.1")
    async with connect(
        host, 443, configuration=configuration, session_ticket_handler=tickets.append, wait_connected=wait,
    ) as client:
        await request(client)
        if "rebind" in OPTIONS:
            # As behind a NAT that has forgotten the client: the same connection from another port.
            loop, old = asyncio.get_running_loop(), client._transport
            await loop.create_datagram_endpoint(lambda: client, local_addr=("::", 0))
            await request(client)
            old.close()


async def run_client():
    configuration = QuicConfiguration(is_client=True, alpn_protocols=["h3"], verify_mode=ssl.CERT_NONE)
    configuration.server_name = "www.example.org"
    if "version" in OPTIONS:
        versions = [VERSIONS[name] for name in OPTIONS["version"].split(",")]
        configuration.supported_versions = versions
        configuration.original_version = VERSIONS[OPTIONS["original"]] if "original" in OPTIONS else versions[0]
    tickets = []
    await ask_once(configuration, tickets)
    if "ticket" in OPTIONS:
        configuration.session_ticket = tickets[0]
        await ask_once(configuration, tickets, wait=False)


def run_chrome():
    import curl_cffi
    session = curl_cffi.Session(impersonate="chrome", interface="192.0.2.1")
    print(session.get("https://www.example.org/", http_version="v3only", verify=False, timeout=3).text)


if __name__ == "__main__":
    if sys.argv[1] == "chrome":
        run_chrome()
    else:
        asyncio.run(run_server() if sys.argv[1] == "serve" else run_client())
