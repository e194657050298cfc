"""Runs BiglyBT with one torrent and prints "ready" once it shares it.

Arguments: folder of configuration and content, port, whether it super-seeds (0 or 1), .torrent file.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time

folder, port, super_seeds, metainfo = sys.argv[1:]
PR_SET_PDEATHSIG = 1


def encode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
        return b"%d:%s" % (len(value), value)
    return b"d" + b"".join(encode(key) + encode(value[key]) for key in sorted(value)) + b"e"


configuration = os.path.join(folder, "configuration")
os.makedirs(configuration)
os.makedirs(os.path.join(folder, "program", "plugins"))
with open(os.path.join(configuration, "biglybt.config"), "wb") as file:
    file.write(encode({
        "TCP.Listen.Port": int(port),
        "UDP.Listen.Port": int(port),
        "UDP.NonData.Listen.Port": int(port),
        "Bind IP": "127.0.0.1",
        "Enforce Bind IP": 1,
        "Default save path": folder,
        "Use default data dir": 1,
        "Use Super Seeding": int(super_seeds),
        "dht.enabled": 0,
        "upnp.enable": 0,
        "Plugin.UPnP.upnp.enable": 0,
        "update.start": 0,
        "update.periodic": 0,
        "versioncheck.enabled": 0,
    }))

# It looks up names when it starts. With this file in the place of DNS it finds none.
hosts = os.path.join(folder, "hosts")
open(hosts, "w", encoding="ascii").close()
jars = ["biglybt-core", "biglybt-ui", "commons-cli", "bcprov"]
program = subprocess.Popen(
    ["java", "-Xmx128m", "-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true", "-Daz.instance.manager.enable=0",
     "-Djdk.net.hosts.file=" + hosts, "-Dazureus.install.path=" + os.path.join(folder, "program"), "-Dazureus.config.path=" + configuration,
     "-Dazureus.instance.port=" + str(int(port) + 1), "-cp", ":".join(f"/usr/share/java/{jar}.jar" for jar in jars),
     "com.biglybt.ui.Main", "--ui=console"],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
    preexec_fn=lambda: ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL))


def say(command):
    program.stdin.write(command + "\n")
    program.stdin.flush()


def wait_for(words):
    for line in program.stdout:
        print(line, end="", flush=True)
        if words in line:
            return
    sys.exit("BiglyBT ended.")


say(f"add -o {folder} {metainfo}")
wait_for("' added.")

# A torrent's number counts only once the list was shown.
say("show torrents")
wait_for("Total Connected Peers")
say("forcestart 1")
wait_for("succeeded")
while True:
    say("show torrents")
    for line in program.stdout:
        print(line, end="", flush=True)
        if "[*]" in line or "[>]" in line or "Total Connected Peers" in line:
            break
    if "[*]" in line or "[>]" in line:
        break
    time.sleep(0.2)
print("ready", flush=True)
for line in program.stdout:
    pass
