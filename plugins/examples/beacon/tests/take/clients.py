"""Clients that ask a server again and again, each with waits of its own kind.

    clients.py KIND OWN-ADDRESS SERVER:PORT SECONDS

regular    every 4 s, give or take 0.2 s; the seventh time is left out
sleepy     3 s less up to 40 %, as implants that are told to sleep so
irregular  as people and programs ask: waits with no memory, 3 s in the mean
bursts     four requests at once, as a page with pictures, then a pause of 1 to 15 s
"""

import random
import sys
import time
import http.client

kind, own, server, seconds = sys.argv[1:5]
random.seed(kind)
begun = time.monotonic()


def ask(path):
    host, port = server.split(":")
    connection = http.client.HTTPConnection(host, int(port), source_address=(own, 0), timeout=5)
    connection.request("GET", path)
    connection.getresponse().read()
    connection.close()


times = 0
while time.monotonic() - begun < float(seconds):
    times += 1
    if kind == "regular":
        if times != 7:
            ask("/tasks")
        time.sleep(4 + random.uniform(-0.2, 0.2))
    elif kind == "sleepy":
        ask("/submit")
        time.sleep(3 * random.uniform(0.6, 1))
    elif kind == "irregular":
        ask("/" + "x" * random.randrange(1, 200))
        time.sleep(random.expovariate(1 / 3))
    else:
        for picture in range(4):
            ask(f"/picture-{picture}.png")
        time.sleep(random.uniform(1, 15))
