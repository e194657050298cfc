// A tracker at one IPv4 address and at [::1], over HTTP and UDP each: tracker.mjs ADDRESS PORT. It says "ready" once all four listen.
// GET /inside tells what it counts, with nothing of a tracker protocol.
import http from 'node:http'
import Server from 'bittorrent-tracker/server'

const [address, port] = process.argv.slice(2)
const tracker = new Server({ http: true, udp: true, ws: false, stats: false })

tracker.http.on('request', (request, response) => {
  if (request.url === '/inside') {
    const swarms = Object.entries(tracker.torrents).map(([infoHash, swarm]) => ({
      infoHash, seeders: swarm.complete, leechers: swarm.incomplete, peers: swarm.peers.keys.length
    }))
    response.end(JSON.stringify(swarms))
  }
})
tracker.on('warning', () => {})
tracker.on('error', error => { throw error })
tracker.listen({ http: Number(port), udp: Number(port) }, { http: address, udp: address, udp6: '::1' }, () => {
  http.createServer((request, response) => tracker.onHttpRequest(request, response)).listen(Number(port), '::1', () => console.log('ready'))
})
