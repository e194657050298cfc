"""Becomes deluged with one torrent; a child adds the torrent and prints "ready" once it is checked.

Arguments: folder of configuration and content, address and port of the RPC, .torrent file, priorities of its files.
"""

import base64
import os
import sys

folder, address, port, metainfo, priorities = sys.argv[1:]

if os.fork() != 0:
    os.execvp("deluged", ["deluged", "-d", "-L", "warning", "-c", folder, "-u", address, "-p", port])

from deluge.ui.client import client
from twisted.internet import defer, reactor, task


@defer.inlineCallbacks
def connect():
    while True:
        try:
            yield client.connect(address, int(port), "user", "password")
            return
        except Exception:
            yield task.deferLater(reactor, 0.1, lambda: None)


@defer.inlineCallbacks
def share():
    yield connect()
    with open(metainfo, "rb") as file:
        content = base64.b64encode(file.read())
    options = {"download_location": folder, "file_priorities": [int(x) for x in priorities.split(",")]}
    torrent = yield client.core.add_torrent_file("it.torrent", content, options)
    while True:
        status = yield client.core.get_torrent_status(torrent, ["state"])
        if status.get("state") == "Seeding":
            break
        yield task.deferLater(reactor, 0.05, lambda: None)
    print("ready", flush=True)
    # Nobody waits for this child: it ends without taking the connection's end for an error.
    os._exit(0)


share().addErrback(lambda failure: (print(failure, flush=True), os._exit(1)))
reactor.run()
