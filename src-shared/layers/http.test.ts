import { describe, expect, it } from 'vitest'
import { ascii } from '../../test/builders/application.ts'
import { concat, frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { infoOf } from './recordInfo.ts'

const segment = (text: string) =>
  frame(ethernet(), ipv4(), tcp({ destinationPort: 80 }), ascii(text))

const read = (bytes: Uint8Array, kept = bytes.length) => {
  const any = ethernetFrame(bytes, kept)
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  const layer = layerIn(layers, 'http')
  return { layers, layer, values: valuesOf(layer), notes: noteCodes(layer) }
}

describe('http', () => {
  it('reads a request and leaves its body to be payload', () => {
    const head = 'POST /cart?id=1 HTTP/1.1\r\nHost: web:8080\r\nX-Trace: 7\r\n\r\n'
    const { layers, layer, values } = read(segment(`${head}a=1`))
    expect(stackOf(layers)).toBe('eth:ip:tcp:http:payload')
    expect(layer).toMatchObject({
      status: 'complete',
      header: { start: 54, end: 54 + head.length },
      payload: { start: 54 + head.length, end: 54 + head.length + 3 },
    })
    expect(values).toEqual({
      'http.request': true,
      'http.request.method': 'POST',
      'http.request.uri': '/cart?id=1',
      'http.request.version': 'HTTP/1.1',
      'http.host': 'web:8080',
      'http.request.line': 'X-Trace: 7',
    })
    expect(layer.fields.find(({ name }) => name === 'http.request.uri')?.at).toEqual({
      start: 59,
      end: 69,
    })
    expect(infoOf(layers)).toBe('POST /cart?id=1 HTTP/1.1')
  })

  it('reads a response', () => {
    const { layers, values } = read(
      segment('HTTP/1.1 503 Service Unavailable\r\nSERVER:nginx\r\nContent-Length: 0\r\n\r\n'),
    )
    expect(values).toEqual({
      'http.response': true,
      'http.response.version': 'HTTP/1.1',
      'http.response.code': 503,
      'http.response.phrase': 'Service Unavailable',
      'http.server': 'nginx',
      'http.content_length_header': '0',
    })
    expect(infoOf(layers)).toBe('HTTP/1.1 503 Service Unavailable')
  })

  it('takes lines that end in a line feed alone', () => {
    const { layers, layer } = read(segment('GET / HTTP/1.0\nHost: a\n\nbody'))
    expect(stackOf(layers)).toBe('eth:ip:tcp:http:payload')
    expect(layer.header.end).toBe(54 + 24)
  })

  it('says where the header lines go on in the next segment', () => {
    const { layers, layer, notes } = read(segment('GET / HTTP/1.1\r\nCookie: abc'))
    expect(notes).toEqual(['http.continues'])
    expect(layer.status).toBe('complete')
    expect(stackOf(layers)).toBe('eth:ip:tcp:http')
  })

  it('is truncated where the capture ends in the header lines, complete where in the body', () => {
    const head = 'HTTP/1.1 200 OK\r\nServer: a\r\n\r\n'
    const whole = segment(`${head}${'b'.repeat(100)}`)
    const inHead = read(whole, 54 + 20)
    expect(inHead.layer.status).toBe('truncated')
    expect(inHead.notes).toEqual(['header-truncated'])
    expect(read(whole, 54 + head.length + 10).layer.status).toBe('complete')
  })

  it('shows a long target by its beginning, and nothing that could steer a screen', () => {
    const { layers } = read(segment(`GET /${'a'.repeat(300)} HTTP/1.1\r\n\r\n`))
    expect(infoOf(layers)).toMatch(/^GET \/a{195}…$/)
    const steering = concat(segment('HTTP/1.1 200 \u001b[2J\u202e\r\n\r\n'))
    expect(infoOf(read(steering).layers)).toBe('HTTP/1.1 200 ·[2J···')
  })

  it('does not list thousands of lines', () => {
    const { layer } = read(segment(`GET / HTTP/1.1\r\n${'a:b\r\n'.repeat(5000)}\r\n`))
    expect(layer.fields.length).toBeLessThan(300)
    expect(layer.status).toBe('complete')
  })
})
