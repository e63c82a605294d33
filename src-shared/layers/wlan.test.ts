import { describe, expect, it } from 'vitest'
import { concat, hex } from '../../test/builders/frame.ts'
import { dissectFrame, layerIn, stackOf, valuesOf, whole } from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const WLAN = 105
const RADIOTAP = 127
const addresses = hex('020000000001 020000000002 020000000003')
const lengthOf = (bytes: Uint8Array) => {
  const { header } = layerIn(dissectFrame(whole(bytes, WLAN)), 'wlan')
  return header.end - header.start
}

describe('802.11', () => {
  it('has a header as long as its type and flags say', () => {
    const rest = new Uint8Array(20)
    expect(lengthOf(concat(hex('8000 0000'), addresses, hex('1000'), rest))).toBe(24)
    expect(lengthOf(concat(hex('8080 0000'), addresses, hex('1000'), rest))).toBe(28)
    expect(lengthOf(concat(hex('0801 0000'), addresses, hex('1000'), rest))).toBe(24)
    expect(lengthOf(concat(hex('8802 0000'), addresses, hex('1000'), rest))).toBe(26)
    expect(lengthOf(concat(hex('8883 0000'), addresses, hex('1000'), rest))).toBe(36)
    expect(lengthOf(concat(hex('b400 0000'), addresses))).toBe(16)
    expect(lengthOf(concat(hex('d400 0000'), addresses))).toBe(10)
  })

  it('reads little-endian numbers and says what is encrypted', () => {
    const bytes = concat(hex('0842 3a01'), addresses, hex('5634'), hex('aabb'))
    const layers = dissectFrame(whole(bytes, WLAN))
    expect(stackOf(layers)).toBe('wlan:payload')
    expect(valuesOf(layerIn(layers, 'wlan'))).toMatchObject({
      'wlan.fc.type': 2,
      'wlan.duration': 0x013a,
      'wlan.ra': '02:00:00:00:00:01',
      'wlan.frag': 6,
      'wlan.seq': 0x345,
    })
    expect(summaryOf(layerIn(layers, 'wlan'))).toBe(
      'data 02:00:00:00:00:02 → 02:00:00:00:00:01, encrypted',
    )
  })

  it('comes after a radiotap header of the length that this says', () => {
    const radio = hex('0000 0c00 04000000 02000000')
    const bytes = concat(radio, hex('d400 0000 020000000001'))
    const layers = dissectFrame(whole(bytes, RADIOTAP))
    expect(stackOf(layers)).toBe('radiotap:wlan')
    expect(layerIn(layers, 'wlan').header).toEqual({ start: 12, end: 22 })
    const lying = dissectFrame(whole(hex('0000 0400 00000000 d400'), RADIOTAP))
    expect(stackOf(lying)).toBe('radiotap:payload')
    expect(layerIn(lying, 'radiotap').status).toBe('malformed')
  })
})
