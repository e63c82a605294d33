import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp, TcpFlag, type TcpOptions } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'

const data = hex('01 02 03 04')
const bytesOf = (options: TcpOptions) => frame(ethernet(), ipv4(), tcp(options), data)
const segment = (options: TcpOptions) => ethernetFrame(bytesOf(options))
const extraOf = (options: string, identification = 0) => {
  const bytes = frame(ethernet(), ipv4({ identification }), tcp({ options: hex(options) }), data)
  return stepFrame(ethernetFrame(bytes)).packet.extra
}

describe('tcp', () => {
  it('reads its fields and leaves them in the facts', () => {
    const options = {
      sourcePort: 41_010,
      sequence: 0xfffffff0,
      acknowledgment: 7,
      flags: TcpFlag.push | TcpFlag.ack,
      window: 502,
    }
    expect(valuesOf(layerIn(dissectFrame(segment(options)), 'tcp'))).toMatchObject({
      'tcp.srcport': 41_010,
      'tcp.dstport': 80,
      'tcp.seq_raw': 0xfffffff0,
      'tcp.ack_raw': 7,
      'tcp.hdr_len': 20,
      'tcp.flags': 0x018,
      'tcp.flags.push': true,
      'tcp.flags.syn': false,
      'tcp.window_size_value': 502,
    })
    expect(stepFrame(segment(options)).packet).toMatchObject({
      sourcePort: 41_010,
      destinationPort: 80,
      sequence: 0xfffffff0 | 0,
      acknowledgment: 7,
      flags: 0x18,
      transport: 1,
      payloadLength: 4,
    })
  })

  it('reads the options of a SYN', () => {
    const options = hex('020405b4 0402080a 00000064 00000000 01030307')
    expect(valuesOf(layerIn(dissectFrame(segment({ options })), 'tcp'))).toMatchObject({
      'tcp.hdr_len': 40,
      'tcp.options.mss_val': 1460,
      'tcp.options.wscale.shift': 7,
      'tcp.options.timestamp.tsval': 100,
      'tcp.options.timestamp.tsecr': 0,
    })
  })

  it('reads every edge of a selective acknowledgment', () => {
    const options = hex('0512 00000001 00000009 00000011 00000019 0101')
    const { fields } = layerIn(dissectFrame(segment({ options })), 'tcp')
    const edges = fields.filter(({ name }) => name.startsWith('tcp.options.sack_'))
    expect(edges.map(({ value }) => value)).toEqual([1, 9, 17, 25])
  })

  it('says so where an option is longer than the header', () => {
    const layer = layerIn(dissectFrame(segment({ options: hex('0101 0809') })), 'tcp')
    expect(noteCodes(layer)).toContain('tcp.option-length')
  })

  it('hashes the options that no one rewrites on the way', () => {
    const timestamps = '0101080a 00000064 00000000'
    expect(extraOf(timestamps)).not.toBe(0)
    expect(extraOf('020405b4 0101080a 00000064 00000000')).toBe(extraOf(timestamps))
    expect(extraOf('02040578 0101080a 00000064 00000000')).toBe(extraOf(timestamps))
    expect(extraOf('080a0000 00640000 00000101')).toBe(extraOf(timestamps))
    expect(extraOf('0101080a 00000065 00000000')).not.toBe(extraOf(timestamps))
  })

  it('hashes no options where the numbers tell the segment from all others', () => {
    expect(extraOf('0101080a 00000064 00000000', 7)).toBe(0)
  })

  it('counts the payload but hashes nothing where the capture ends in the options', () => {
    const bytes = bytesOf({ options: hex('0101080a 00000064 00000000') })
    const cursor = stepFrame(ethernetFrame(bytes, 60))
    expect(cursor.broken).toBe(true)
    expect(cursor.packet).toMatchObject({ transport: 1, payloadLength: 4, extra: 0 })
    expect(cursor.packet.payloadEnd).toBe(cursor.packet.payloadStart)
  })

  it('keeps ports and sequence where only those were captured', () => {
    const cursor = stepFrame(ethernetFrame(bytesOf({ sequence: 5 }), 42))
    expect(cursor.packet).toMatchObject({ destinationPort: 80, sequence: 5, transport: 0 })
  })

  it('is malformed with a data offset below 5', () => {
    const bytes = bytesOf({})
    bytes[46] = 0x40
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'tcp')
    expect(layer).toMatchObject({ status: 'malformed', header: { start: 34, end: 54 } })
    expect(noteCodes(layer)).toEqual(['tcp.header-length-too-small'])
  })
})
