"""A resolver that answers 127.0.0.1 for every name: resolver.py ADDRESS."""

import socket
import struct
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 53))
while True:
    query, peer = server.recvfrom(512)
    # RFC 1035 §4.1: a header of 12 bytes, then the name, its type and class.
    end = query.index(0, 12) + 5
    is_ipv4 = struct.unpack(">H", query[end - 4 : end - 2])[0] == 1
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x7f\0\0\1" if is_ipv4 else b""
    server.sendto(query[:2] + b"\x81\x80\0\1\0" + bytes([is_ipv4]) + b"\0\0\0\0" + query[12:end] + answer, peer)
