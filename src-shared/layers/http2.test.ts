import { describe, expect, it } from 'vitest'
import { ascii, http2Frame, HTTP2_PREFACE } from '../../test/builders/application.ts'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  valuesOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { infoOf } from './recordInfo.ts'

const read = (...frames: Uint8Array[]) => {
  const any = ethernetFrame(
    frame(ethernet(), ipv4(), tcp({ destinationPort: 9090 }), HTTP2_PREFACE, ...frames),
  )
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  const layer = layerIn(layers, 'http2')
  return { layer, values: valuesOf(layer), notes: noteCodes(layer), info: infoOf(layers) }
}

describe('http2', () => {
  it('lists the frames behind the preface', () => {
    const settings = hex('0003 00000064 0004 00010000 0009 00000001')
    const { layer, values, notes, info } = read(
      http2Frame(4, { body: settings }),
      http2Frame(8, { body: hex('8000ffff') }),
      http2Frame(1, { stream: 1, flags: 0x25, body: ascii('compressed') }),
      http2Frame(0, { stream: 1, flags: 1, body: ascii('body') }),
    )
    expect(layer.status).toBe('complete')
    expect(values).toMatchObject({
      'http2.magic': 'PRI * HTTP/2.0',
      'http2.settings.max_concurrent_streams': 100,
      'http2.settings.initial_window_size': 65_536,
      'http2.settings.unknown': 1,
      'http2.window_update.window_size_increment': 65_535,
      'http2.headers': ascii('compressed'),
      'http2.data.data': ascii('body'),
      'http2.streamid': 1,
    })
    expect(notes).toEqual(['heuristic'])
    expect(info).toBe('Magic, SETTINGS[0], WINDOW_UPDATE[0], HEADERS[1], DATA[1]')
  })

  it('reads why a stream or a connection ends', () => {
    const debug = concat(hex('00000005 0000000b'), ascii('calm'))
    const { layer, values } = read(
      http2Frame(3, { stream: 3, body: hex('00000008') }),
      http2Frame(6, { body: hex('0102030405060708') }),
      http2Frame(5, { stream: 3, body: concat(hex('00000004'), ascii('block')) }),
      http2Frame(7, { body: debug }),
      http2Frame(4, { flags: 1 }),
      http2Frame(200),
    )
    const texts = layer.fields.map(({ text }) => text)
    expect(texts).toContain('8 CANCEL')
    expect(texts).toContain('11 ENHANCE_YOUR_CALM')
    expect(values).toMatchObject({
      'http2.goaway.last_stream_id': 5,
      'http2.goaway.addata': ascii('calm'),
      'http2.push_promise.promised_stream_id': 4,
      'http2.ping': hex('0102030405060708'),
    })
  })

  it('says where a frame goes on in the next segment', () => {
    const long = http2Frame(0, { stream: 1, body: new Uint8Array(50) })
    expect(read(long.subarray(0, 30)).notes).toContain('http2.continues')
    expect(read(long.subarray(0, 5)).notes).toContain('http2.continues')
    expect(read(long).notes).not.toContain('http2.continues')
  })

  it('does not list thousands of frames or settings', () => {
    const empty = Array.from({ length: 3000 }, () => http2Frame(4, { flags: 1 }))
    const { layer } = read(...empty, http2Frame(4, { body: new Uint8Array(6000) }))
    expect(layer.fields.length).toBeLessThan(2000)
    expect(layer.status).toBe('complete')
  })
})
