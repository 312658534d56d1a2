"""A scripted OpenAI-compatible model server on loopback: upstream.py PORT.

The model's name is the script, "chunks=20,delay=0.1": the number of pieces of text, and the seconds between them; streamed
if the request asks for a stream.
"""

import asyncio
import json
import sys


async def serve(reader, writer):
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        body = json.loads(await reader.readexactly(length))
        script = dict(part.split("=") for part in body["model"].split(","))
        chunks, delay = int(script["chunks"]), float(script["delay"])
        if body.get("stream"):
            await stream(writer, chunks, delay)
        else:
            await asyncio.sleep(chunks * delay)
            message = {"role": "assistant", "content": "word " * chunks}
            answer(writer, {"id": "1", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]})
        await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def stream(writer, chunks, delay):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
    for index in range(chunks):
        event(writer, {"content": "word "}, None)
        await writer.drain()
        if index + 1 < chunks:
            await asyncio.sleep(delay)
    event(writer, {}, "stop")
    writer.write(b"data: [DONE]\n\n")


def event(writer, delta, reason):
    chunk = {"id": "1", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
    writer.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


def answer(writer, value):
    data = json.dumps(value).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    writer.write(head.encode() + data)


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    async with server:
        await server.serve_forever()


asyncio.run(main())
