/** Encapsulations for tests. */
import { concat, words, type Part } from './frame.ts'

export interface VxlanOptions {
  readonly vni?: number
  /** 0x08 says that the VNI is valid. */
  readonly flags?: number
}

/** Port 8472, the Linux kernel's, unless the UDP header before it says otherwise. */
export function vxlan({ vni = 1, flags = 0x08 }: VxlanOptions = {}): Part {
  return {
    udpPort: 8472,
    build: (payload) => concat(words([1, flags], [3, 0], [3, vni], [1, 0]), payload),
  }
}

/** No bytes at all: flannel's UDP backend, port 8285. */
export function flannelUdp(): Part {
  return { udpPort: 8285, build: (payload) => payload }
}
