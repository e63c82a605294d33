/**
 * SHA-1, RFC 3174 section 6.1. It guards nothing here: Calico names its tunnel devices' MAC addresses
 * by it (felix/dataplane/linux/vxlan_mgr.go), and `src-shared` has no platform to ask.
 */

const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const
const BLOCK = 64

/** 20 bytes. */
export function sha1(message: Uint8Array): Uint8Array {
  const state: [number, number, number, number, number] = [...INITIAL]
  const padded = pad(message)
  const words = new Int32Array(80)
  for (let at = 0; at < padded.byteLength; at += BLOCK) addBlock(state, padded, { at, words })
  const digest = new DataView(new ArrayBuffer(20))
  state.forEach((word, at) => {
    digest.setInt32(at * 4, word)
  })
  return new Uint8Array(digest.buffer)
}

function pad(message: Uint8Array): DataView {
  const length = Math.ceil((message.length + 9) / BLOCK) * BLOCK
  const bytes = new Uint8Array(length)
  bytes.set(message)
  bytes[message.length] = 0x80
  const view = new DataView(bytes.buffer)
  view.setUint32(length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(length - 4, message.length * 8)
  return view
}

function addBlock(
  state: [number, number, number, number, number],
  view: DataView,
  { at, words }: { at: number; words: Int32Array },
): void {
  for (let t = 0; t < 16; t++) words[t] = view.getInt32(at + t * 4)
  for (let t = 16; t < 80; t++) {
    const word = (back: number) => words[t - back] ?? 0
    words[t] = rotated(word(3) ^ word(8) ^ word(14) ^ word(16), 1)
  }
  let [a, b, c, d, e] = state
  for (let t = 0; t < 80; t++) {
    const next = (rotated(a, 5) + mixed(t, [b, c, d]) + e + (words[t] ?? 0)) | 0
    e = d
    d = c
    c = rotated(b, 30)
    b = a
    a = next
  }
  state[0] = (state[0] + a) | 0
  state[1] = (state[1] + b) | 0
  state[2] = (state[2] + c) | 0
  state[3] = (state[3] + d) | 0
  state[4] = (state[4] + e) | 0
}

/** The round's function with its constant added. */
function mixed(t: number, [b, c, d]: readonly [number, number, number]): number {
  if (t < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0
  if (t < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0
  if (t < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0
  return ((b ^ c ^ d) + 0xca62c1d6) | 0
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits))
}
