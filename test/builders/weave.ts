/** Weave's encapsulations for tests. */
import { concat, hex, words, type Part } from './frame.ts'
import { macBytes } from './link.ts'

const PEER_1 = '92:d4:8f:00:00:01'
const PEER_2 = '92:d4:8f:00:00:02'

/** One frame of a sleeve datagram, with the header that names its peers. */
export function sleeveFrame(
  bytes: Uint8Array,
  { source = PEER_1, destination = PEER_2 } = {},
): Uint8Array {
  return concat(macBytes(source), macBytes(destination), words([2, bytes.length]), bytes)
}

/** Port 6783, unencrypted; what follows is its first frame, `others` come after that. */
export function sleeve({ sender = PEER_1, others = [] as readonly Uint8Array[] } = {}): Part {
  return {
    udpPort: 6783,
    build: (payload) =>
      concat(macBytes(sender), sleeveFrame(payload), ...others.map((bytes) => sleeveFrame(bytes))),
  }
}

export function encryptedSleeve({ sender = PEER_1, counter = 5, dontFragment = true } = {}): Part {
  return {
    udpPort: 6783,
    build: (payload) =>
      concat(macBytes(sender), words([1, dontFragment ? 0x80 : 0], [3, 0], [4, counter]), payload),
  }
}

/** Port 6784: VXLAN with two peers in the place of the network. */
export function fastDatapath({ source = 0x1a3, destination = 0x5f0 } = {}): Part {
  return {
    udpPort: 6784,
    build: (payload) =>
      concat(hex('0800 0000'), words([3, (destination << 12) | source], [1, 0]), payload),
  }
}
