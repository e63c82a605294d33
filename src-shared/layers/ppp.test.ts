import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import { dissectFrame, layerIn, stackOf, valuesOf, whole } from '../../test/support/layerWalks.ts'

const PPP = 9
const PPP_HDLC = 50
const PPPD = 166

describe('ppp', () => {
  it('finds the protocol with and without address and control, in one byte or two', () => {
    const packet = frame(ipv4(), tcp())
    for (const header of ['ff03 0021', '0021', 'ff03 21', '21']) {
      const layers = dissectFrame(whole(concat(hex(header), packet), PPP))
      expect(stackOf(layers)).toBe('ppp:ip:tcp')
      expect(valuesOf(layerIn(layers, 'ppp'))['ppp.protocol']).toBe(0x21)
    }
    const six = concat(hex('ff03 0057'), frame(ipv6(), tcp()))
    expect(stackOf(dissectFrame(whole(six, PPP_HDLC)))).toBe('ppp:ipv6:tcp')
  })

  it('reads the direction that pppd writes', () => {
    const bytes = concat(hex('0103 0021'), frame(ipv4(), tcp()))
    const layer = layerIn(dissectFrame(whole(bytes, PPPD)), 'ppp')
    expect(valuesOf(layer)['ppp.direction']).toBe(1)
  })

  it('negotiates link and address in packets of their own length', () => {
    const link = hex('ff03 c021 0101 0012 0104 05dc 0506 12345678 0304 c023 a1b2')
    const layers = dissectFrame(whole(link, PPP_HDLC))
    expect(stackOf(layers)).toBe('ppp:lcp')
    expect(valuesOf(layerIn(layers, 'lcp'))).toMatchObject({
      'ppp.code': 1,
      'ppp.length': 18,
      'lcp.opt.mru': 1500,
      'lcp.opt.magic_number': 0x12345678,
    })
    // The frame check sequence is PPP's.
    expect(layerIn(layers, 'ppp').trailer).toEqual({ start: 22, end: 24 })
    const address = dissectFrame(whole(hex('ff03 8021 0201 000a 0306 0a000001'), PPP))
    expect(valuesOf(layerIn(address, 'ipcp'))['ipcp.opt.ip_address']).toBe('10.0.0.1')
  })

  it('keeps what follows a code without options as data', () => {
    const echo = dissectFrame(whole(hex('ff03 c021 0905 0008 12345678'), PPP))
    expect(valuesOf(layerIn(echo, 'lcp'))['lcp.data']).toEqual(hex('12345678'))
  })

  it('says which length lies', () => {
    const option = layerIn(dissectFrame(whole(hex('c021 0101 0008 0109 0000'), PPP)), 'lcp')
    expect(option.notes.map(({ text }) => text)).toEqual([
      'The length of option 1 says 9 bytes; there is room for 4.',
    ])
    expect(layerIn(dissectFrame(whole(hex('c021 0101 0003'), PPP)), 'lcp').status).toBe('malformed')
    expect(layerIn(dissectFrame(whole(hex('c021 0101 0010 00'), PPP)), 'lcp').status).toBe(
      'malformed',
    )
  })
})
