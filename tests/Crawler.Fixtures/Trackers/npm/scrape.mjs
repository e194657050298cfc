// Scrapes with the package's own client: scrape.mjs ANNOUNCE-URL HASH-FILE HASHES-A-REQUEST REQUESTS AT-ONCE. Prints one JSON object.
import { readFileSync } from 'node:fs'
import { register } from 'node:module'

// What speaks WebRTC is native code, which is not built, and which no tracker over HTTP or UDP needs.
register('data:text/javascript,' + encodeURIComponent(`
  export const resolve = (name, context, next) => name === 'webrtc-polyfill'
    ? { url: 'data:text/javascript,export const RTCPeerConnection = 0, RTCSessionDescription = 0, RTCIceCandidate = 0; export default {}', shortCircuit: true }
    : next(name, context)`))
const { default: Client } = await import('bittorrent-tracker')

const [announce, file, each, requests, atOnce] = process.argv.slice(2)
const hashes = readFileSync(file, 'ascii').trim().split('\n')
let [next, answered, left] = [0, 0, Number(requests)]

const ask = () => new Promise(resolve => {
  const infoHash = Array.from({ length: Number(each) }, () => hashes[next++ % hashes.length])
  Client.scrape({ infoHash, announce }, (error, counts) => {
    answered += error ? 0 : Object.keys(counts).length
    resolve()
  })
})
const work = async () => { while (left-- > 0) await ask() }

const began = performance.now()
await Promise.all(Array.from({ length: Number(atOnce) }, work))
console.log(JSON.stringify({ hashes_per_s: answered / (performance.now() - began) * 1000, answered, asked: Number(each) * Number(requests) }))
process.exit(0)
