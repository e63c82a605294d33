/** Neighbours: which MAC address answers for which address: `ip neigh` (iproute2, ip/ipneigh.c). */
import { canonicalAddress, canonicalMac } from '../ipPrefix.ts'
import { wordAfter, type TextLine } from './textLines.ts'

export interface Neighbour {
  readonly line: number
  readonly address: string
  readonly device: string
  readonly mac: string
}

const NEIGHBOUR =
  /^[0-9a-fA-F.:]{2,45} dev \S+ .*\b(?:REACHABLE|STALE|DELAY|PROBE|PERMANENT|NOARP|FAILED|INCOMPLETE)\s*$/

export function isIpNeigh({ text }: TextLine): boolean {
  return NEIGHBOUR.test(text)
}

/** Those that were found; an entry that failed has no MAC address. */
export function readIpNeigh(lines: readonly TextLine[]): readonly Neighbour[] {
  return lines.flatMap((line) => {
    if (!isIpNeigh(line)) return []
    const { words, number } = line
    const address = canonicalAddress(words[0])
    const device = wordAfter(words, 'dev')
    const mac = canonicalMac(wordAfter(words, 'lladdr'))
    if (address === undefined || device === undefined || mac === undefined) return []
    return { line: number, address, device, mac }
  })
}
