/** MPLS labels and what lies between them and a frame, for tests. */
import { concat, words, type Part } from './frame.ts'

export interface MplsOptions {
  readonly label?: number
  readonly ttl?: number
  /** Instead of what is true: the last label of a stack has the flag. */
  readonly isBottom?: boolean
}

const ETHERTYPE = 0x8847

export function mpls({ label = 100, ttl = 64, isBottom }: MplsOptions = {}): Part {
  return {
    etherType: ETHERTYPE,
    ipProtocol: 137,
    udpPort: 6635,
    build: (payload, { carried }) => {
      const flag = (isBottom ?? carried?.etherType !== ETHERTYPE) ? 1 : 0
      return concat(words([3, label * 16 + flag], [1, ttl]), payload)
    },
  }
}

/** The control word of an Ethernet pseudowire. */
export function controlWord(sequence = 1): Part {
  return { build: (payload) => concat(words([2, 0], [2, sequence]), payload) }
}
