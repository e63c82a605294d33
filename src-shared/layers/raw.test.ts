import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { dissectFrame, noteCodes, stackOf, whole } from '../../test/support/layerWalks.ts'

const RAW = 101

describe('raw IP', () => {
  it('goes by the version that the first bits say', () => {
    expect(stackOf(dissectFrame(whole(frame(ipv4(), udp()), RAW)))).toBe('raw:ip:udp')
    expect(stackOf(dissectFrame(whole(frame(ipv6(), udp()), RAW)))).toBe('raw:ipv6:udp')
  })

  it('owns no byte, but the padding after the packet', () => {
    const [raw] = dissectFrame(whole(frame(ipv4(), udp(), hex('00')), RAW))
    expect(raw?.header).toEqual({ start: 0, end: 0 })
    const short = frame(ipv4({ totalLength: 28 }), udp({ length: 8 }), hex('0000'))
    expect(dissectFrame(whole(short, RAW))[0]?.trailer).toEqual({ start: 28, end: 30 })
  })

  it('says so where the bytes are of neither version', () => {
    const [raw, rest] = dissectFrame(whole(hex('50 00'), RAW))
    expect(raw && noteCodes(raw)).toEqual(['raw.not-ip'])
    expect(rest?.protocol).toBe('payload')
  })
})
