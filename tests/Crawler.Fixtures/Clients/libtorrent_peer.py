"""Shares one torrent by libtorrent and prints "ready" once its files are checked. The argument is a JSON object."""

import json
import signal
import sys
import time

import libtorrent

wish = json.loads(sys.argv[1])
session = libtorrent.session({
    "listen_interfaces": wish["listen"],
    "enable_dht": False,
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "dht_bootstrap_nodes": "",
    "enable_incoming_utp": wish["only_utp"],
    "enable_outgoing_utp": wish["only_utp"],
    "enable_incoming_tcp": not wish["only_utp"],
    "enable_outgoing_tcp": not wish["only_utp"],
    "allow_multiple_connections_per_ip": True,
    "in_enc_policy": wish["encryption"],
    "out_enc_policy": wish["encryption"],
    "anonymous_mode": wish["anonymous"],
})
parameters = libtorrent.add_torrent_params()
parameters.ti = libtorrent.torrent_info(wish["torrent"])
parameters.save_path = wish["folder"]
parameters.file_priorities = wish["wanted"]
parameters.flags &= ~(libtorrent.torrent_flags.paused | libtorrent.torrent_flags.auto_managed)
if wish["super_seeding"]:
    parameters.flags |= libtorrent.torrent_flags.super_seeding
torrent = session.add_torrent(parameters)

states = libtorrent.torrent_status.states
while torrent.status().state not in (states.seeding, states.finished, states.downloading):
    time.sleep(0.02)
print("ready", flush=True)
signal.pause()
