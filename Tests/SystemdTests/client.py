"""A client of /v1/messages: client.py URL CHUNKS DELAY [COUNT] [options].

Opens COUNT (1) streams at once and waits until they end. Exit status 0 if every one is complete: a 200, CHUNKS pieces of
text, message_stop.
  --limit N        at most N at a time
  --live           fails if text was buffered: it must arrive while the upstream is still writing
  --port FILE      writes the local port of the first connection to FILE as soon as it is connected
"""

import argparse
import asyncio
import json
import ssl
import time
from urllib.parse import urlsplit

arguments = argparse.ArgumentParser()
arguments.add_argument("url")
arguments.add_argument("chunks", type=int)
arguments.add_argument("delay")
arguments.add_argument("count", type=int, nargs="?", default=1)
arguments.add_argument("--limit", type=int, default=1000)
arguments.add_argument("--live", action="store_true")
arguments.add_argument("--port")
options = arguments.parse_args()
url = urlsplit(options.url)


def request():
    message = {"role": "user", "content": "hello"}
    model = f"chunks={options.chunks},delay={options.delay}"
    body = json.dumps({"model": model, "max_tokens": 99, "stream": True, "messages": [message]}).encode()
    head = f"POST {url.path}/v1/messages HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body


def unverified():
    tls = ssl.create_default_context()
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    return tls


async def stream(index):
    """What is wrong with one stream; None if nothing is."""
    try:
        tls = unverified() if url.scheme == "https" else None
        reader, writer = await asyncio.open_connection(url.hostname, url.port, ssl=tls)
        if options.port and index == 0:
            with open(options.port, "w") as file:
                file.write(str(writer.get_extra_info("sockname")[1]))
        writer.write(request())
        received, first_text = b"", None
        while piece := await reader.read(65536):
            received += piece
            if first_text is None and b"text_delta" in received:
                first_text = time.monotonic()
        end = time.monotonic()
        writer.close()
    except OSError as error:
        return repr(error)
    pieces = received.count(b'"text_delta"')
    if not received.startswith(b"HTTP/1.1 200") or pieces != options.chunks or b"event: message_stop" not in received:
        return f"{pieces} of {options.chunks} pieces: {received[:300]!r} … {received[-200:]!r}"
    if options.live and end - first_text < options.chunks * float(options.delay) / 2:
        return f"the first text came only {end - first_text:.2f} s before the end"
    return None


async def main():
    gate = asyncio.Semaphore(options.limit)

    async def one(index):
        async with gate:
            return await asyncio.wait_for(stream(index), 120)

    faults = [fault for fault in await asyncio.gather(*map(one, range(options.count))) if fault]
    print(f"{options.count - len(faults)} of {options.count} streams complete")
    for fault in faults[:3]:
        print(fault)
    return 1 if faults else 0


raise SystemExit(asyncio.run(main()))
