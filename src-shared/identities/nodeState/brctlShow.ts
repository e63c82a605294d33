/** Bridges: `brctl show` (bridge-utils). A bridge's id ends in its MAC address. */
import { canonicalMac } from '../ipPrefix.ts'
import type { TextLine } from './textLines.ts'

export interface Bridge {
  readonly line: number
  readonly name: string
  readonly mac: string
}

const HEADER = /^bridge name\s+bridge id\s+STP enabled/
const ROW = /^(\S{1,64})\s+[0-9a-f]{4}\.([0-9a-f]{12})\s+(?:yes|no)\b/

export function isBrctlShow({ text }: TextLine): boolean {
  return HEADER.test(text)
}

export function readBrctlShow(lines: readonly TextLine[]): readonly Bridge[] {
  return lines.flatMap(({ text, number }) => {
    const [, name, id] = ROW.exec(text) ?? []
    const mac = canonicalMac(id)
    return name === undefined || mac === undefined ? [] : { line: number, name, mac }
  })
}
