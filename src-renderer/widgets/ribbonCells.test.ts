import { describe, expect, it } from 'vitest'
import type { RibbonCell } from '../../src-shared/contract/services.ts'
import { ribbonName, ribbonParts } from './ribbonCells.ts'

const cell = (label: string, family: RibbonCell['family'], depth: number): RibbonCell => ({
  protocol: 'payload',
  label,
  family,
  depth,
})
const outer = [cell('Eth', 'link', 0), cell('IP', 'net', 0)]
const vxlan = [
  ...outer,
  cell('UDP', 'trans', 0),
  cell('VXLAN 1', 'tunnel', 0),
  cell('Eth', 'link', 1),
  cell('IP', 'net', 1),
]

describe('a ribbon', () => {
  it('underlines what is inside, in the colour of the tunnel', () => {
    const carriers = ribbonParts(vxlan).map((part) => part.kind === 'cell' && part.carrier)
    expect(carriers).toEqual([undefined, undefined, undefined, undefined, 'tunnel', 'tunnel'])
  })

  it('marks a wrapper without a header of its own with a seam', () => {
    const ipip = [...outer, cell('IP', 'net', 1), cell('TCP', 'trans', 1)]
    expect(ribbonParts(ipip).map(({ kind }) => kind)).toEqual([
      'cell',
      'cell',
      'seam',
      'cell',
      'cell',
    ])
  })

  it('folds its middle where it is long, and loses no cell', () => {
    const long = [...vxlan, ...vxlan]
    const parts = ribbonParts(long)
    const fold = parts.find((part) => part.kind === 'fold')
    expect(parts).toHaveLength(8)
    expect(parts.length - 1 + (fold?.folded.length ?? 0)).toBe(long.length)
  })

  it('is read aloud from outside to inside', () => {
    expect(ribbonName(vxlan)).toBe('Eth, IP, UDP, VXLAN 1, then inside: Eth, IP')
  })
})
