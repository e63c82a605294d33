/** The forwarding database, with which node a tunnel's MAC address is behind: `bridge fdb show`. */
import { canonicalAddress, canonicalMac } from '../ipPrefix.ts'
import { wordAfter, type TextLine } from './textLines.ts'

/** An entry of a tunnel device. */
export interface FdbEntry {
  readonly line: number
  readonly mac: string
  readonly device: string
  /** Address of the node that it is sent to. */
  readonly destination: string
}

const ENTRY = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5} dev \S+/

export function isBridgeFdb({ text }: TextLine): boolean {
  return ENTRY.test(text)
}

/** Entries of bridges, which know no node, are left out. */
export function readBridgeFdb(lines: readonly TextLine[]): readonly FdbEntry[] {
  return lines.flatMap((line) => {
    if (!isBridgeFdb(line)) return []
    const { words, number } = line
    const mac = canonicalMac(words[0])
    const device = wordAfter(words, 'dev')
    const destination = canonicalAddress(wordAfter(words, 'dst'))
    if (mac === undefined || device === undefined || destination === undefined) return []
    return { line: number, mac, device, destination }
  })
}
