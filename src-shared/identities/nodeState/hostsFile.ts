/** Names that somebody gave: a hosts file (hosts(5)), as Wireshark writes and reads it too. */
import { canonicalAddress } from '../ipPrefix.ts'
import type { TextLine } from './textLines.ts'

export interface HostsEntry {
  readonly line: number
  readonly address: string
  readonly names: readonly string[]
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/
/** They mean every machine. */
const LOOPBACK = /^(?:127\.|::1$|fe00::|ff0[0-9a-f]::)/

/** Every line is an address with its names, a comment, or empty; else it is something else. */
export function readHostsFile(lines: readonly TextLine[]): readonly HostsEntry[] | undefined {
  const entries: HostsEntry[] = []
  let count = 0
  for (const { text, number } of lines) {
    const [address, ...names] = (text.split('#')[0] ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
    if (address === undefined) continue
    const known = canonicalAddress(address)
    if (known === undefined || names.length === 0 || !names.every((name) => NAME.test(name)))
      return undefined
    count++
    if (!LOOPBACK.test(known)) entries.push({ line: number, address: known, names })
  }
  return count === 0 ? undefined : entries
}
