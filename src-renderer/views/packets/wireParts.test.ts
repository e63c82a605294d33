import { describe, expect, it } from 'vitest'
import type { LayerView } from '../../../src-shared/contract/services.ts'
import { wireStrip } from './wireParts.ts'

function stack(
  ...headers: readonly (readonly [LayerView['family'], number, number])[]
): readonly LayerView[] {
  let at = 0
  return headers.map(([family, bytes, depth]) => {
    const header = { start: at, end: at + bytes }
    at += bytes
    return {
      protocol: 'payload',
      title: family,
      label: family,
      family,
      depth,
      quoted: false,
      status: 'complete',
      header,
      payload: { start: at, end: at },
      summary: '',
      fields: [],
      notes: [],
    }
  })
}

const vxlan = stack(
  ['link', 14, 0],
  ['net', 20, 0],
  ['trans', 8, 0],
  ['tunnel', 8, 0],
  ['link', 14, 1],
  ['net', 20, 1],
  ['trans', 32, 1],
  ['data', 73, 1],
)

describe('the wire strip', () => {
  it('is to scale', () => {
    const { parts, isShortened } = wireStrip(vxlan, 189)
    expect(isShortened).toBe(false)
    expect(parts[1]?.width).toBeCloseTo(20 / 189, 6)
    expect(parts.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1, 6)
  })

  it('says what VXLAN added', () => {
    const { brackets, tunnelBytes } = wireStrip(vxlan, 189)
    expect(tunnelBytes).toBe(50)
    expect(brackets.map(({ text }) => text)).toEqual([
      'added by the tunnel, 50 B',
      'inner headers, 66 B',
      'payload, 73 B',
    ])
  })

  it('does not count the link header as added where the tunnel carries bare IP', () => {
    const ipip = stack(['link', 14, 0], ['net', 20, 0], ['net', 20, 1], ['trans', 20, 1])
    expect(wireStrip(ipip, 74).tunnelBytes).toBe(20)
  })

  it('shortens a long payload and says so', () => {
    const { parts, isShortened } = wireStrip(stack(['link', 14, 0], ['data', 9000, 0]), 9014)
    expect(isShortened).toBe(true)
    expect(parts[0]?.width).toBeGreaterThan(0.4)
  })

  it('shows the bytes that the capture left out', () => {
    const { parts, brackets } = wireStrip(vxlan, 1000)
    expect(brackets.at(-1)?.text).toBe('not captured, 811 B')
    expect(parts.at(-1)).toMatchObject({ kind: 'not-captured', start: 189, bytes: 811 })
  })

  it('has nothing to draw for a record without bytes', () => {
    expect(wireStrip([], 0).parts).toEqual([])
  })
})
