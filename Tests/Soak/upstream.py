"""The soak test's model server: a model's name says what it does, and the number in the last message seeds its text."""

import asyncio
import json
import random
import socket
import struct

ALPHABET = "abc xyz 0123 \"\\/\n\t äöü €漢字 😀\u2028"
# Answered to the end: nothing is cut, nothing is refused.
GOOD = ["whole", "fast", "slow", "tools", "interim", "odd", "trailers"]
# Fails before the answer starts: the client's status and error type.
REFUSALS = {
    "refuse": (429, "rate_limit_error"), "crash": (500, "api_error"), "reset": (500, "api_error"), "hangup": (500, "api_error"),
    "page": (500, "api_error"), "garbage": (500, "api_error"), "silent": (504, "timeout_error"), "endless": (500, "api_error"),
    "within": (500, "api_error"), "challenge": (500, "api_error"), "redirect": (500, "api_error"), "immense": (500, "api_error"),
    "dead": (504, "timeout_error"),
}
# Ends a stream with an error event.
BREAKS = ["cut", "break", "stall"]
MODELS = GOOD + list(REFUSALS) + BREAKS + ["hold"]


def pieces(seed):
    """The text of an answer, in the pieces that are sent."""
    chance = random.Random(seed)
    return ["".join(chance.choices(ALPHABET, k=chance.randint(1, 40))) for _ in range(chance.randint(1, 60))]


class Upstream:
    def __init__(self):
        self.open = 0  # connections
        self.asked = 0

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, backlog=1024)
        return self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        self.open += 1
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower():
                body = json.loads(await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0])))
                self.asked += 1
                await self.answer(reader, writer, body)
        except (OSError, asyncio.IncompleteReadError, EOFError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def answer(self, reader, writer, body):
        seed = int(body["messages"][-1]["content"])
        script = body["model"]
        if script == "refuse":
            self.send(writer, 429, b'{"error":{"message":"too many, and the key is sk-upstream-0002"}}', "application/json")
        elif script == "crash":
            self.send(writer, 500, b"<html>\x1b[31msk-upstream-0002\n<0>oops</html>", "text/html")
        elif script == "page":
            self.send(writer, 200, b"<html>Welcome</html>", "text/html")
        elif script == "reset":
            # Linger for no time: the connection ends with a reset.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise EOFError
        elif script == "hangup":
            raise EOFError
        elif script == "garbage":
            writer.write(random.Random(seed).randbytes(2000))
            raise EOFError
        elif script == "within":
            head = b"HTTP/1.1 103 X\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            writer.write(head[: 1 + seed % len(head)])
            raise EOFError
        elif script == "challenge":
            writer.write(b'HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n')
        elif script == "redirect":
            writer.write(b"HTTP/1.1 302 X\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n")
        elif script == "immense":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{")
            raise EOFError
        elif script in ("silent", "hold"):
            # Until the other side leaves.
            await reader.read(1)
            raise EOFError
        elif script == "endless":
            writer.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not writer.is_closing():
                writer.write(b"x" * 65536)
                await writer.drain()
        elif body.get("stream"):
            await self.stream(reader, writer, script, seed)
        else:
            message = {"role": "assistant", "content": "".join(pieces(seed))}
            answer = {"id": "1", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
            self.send(writer, 200, json.dumps(answer).encode(), "application/json", script)
        await writer.drain()

    async def stream(self, reader, writer, script, seed):
        chance = random.Random(seed + 1)
        writer.write(self.odd(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", script))
        for piece in pieces(seed):
            self.event(writer, {"content": piece})
            if script == "slow" or chance.random() < 0.1:
                await writer.drain()
                await asyncio.sleep(0.02 * chance.random())
        if script == "stall":
            await reader.read(1)
        if script == "break":
            writer.write(b"zz\r\n")
        if script in BREAKS:
            raise EOFError
        if script == "tools":
            for part in ('{"a', '":', "1}"):
                call = {"index": 0, "function": {"arguments": part}}
                if part == '{"a':
                    call |= {"id": f"call_{seed}", "type": "function"}
                    call["function"]["name"] = "look"
                self.event(writer, {"tool_calls": [call]})
        self.event(writer, {}, "tool_calls" if script == "tools" else "stop")
        self.chunk(writer, b"data: [DONE]\n\n")
        writer.write(b"0\r\nX-Trailer: y\r\n\r\n" if script == "trailers" else b"0\r\n\r\n")

    def event(self, writer, delta, reason=None):
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        self.chunk(writer, b"data: " + json.dumps({"id": "1", "choices": [choice]}).encode() + b"\n\n")

    def chunk(self, writer, data):
        writer.write(b"%x\r\n%b\r\n" % (len(data), data))

    def send(self, writer, status, data, kind, script=""):
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
        writer.write(self.odd(head, script) + data)

    def odd(self, head, script):
        """A head as some servers send it."""
        if script == "interim":
            return b"HTTP/1.1 102 X\r\n\r\nHTTP/1.1 103 X\r\nLink: </a>\r\n\r\n" + head
        if script == "odd":
            return head.replace(b"200 ", b"200\nX-Name : \xe4\nX-Folded: a\r\n b\nX: ").replace(b"\r\n", b"\n")
        return head
