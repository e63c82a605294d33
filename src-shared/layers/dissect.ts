/**
 * The cold path: takes one record apart into its layers, outermost first, each with its fields and
 * their bytes. Total: every input gives layers, and every captured byte belongs to exactly one of
 * them, as header or as trailer.
 */
import type { ByteRange, ByteSlice } from '../bytes/byteSlice.ts'
import { segmentProtocol } from './applicationHint.ts'
import type { Bindings } from './bindings.ts'
import { MAX_LAYERS } from './cursor.ts'
import { withEncapsulationNote } from './encapsulationNote.ts'
import type { Decoded, Layer, Next } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { beginsPacketInside, protocolOf, protocols } from './registry.ts'

/** The layers of a record whose link type is `linkType` (tcpdump.org/linktypes.html). */
export function dissect(bytes: ByteSlice, linkType: number, bindings: Bindings): readonly Layer[] {
  const layers: Layer[] = []
  let window = bytes
  let id = bindings.resolve('wtap_encap', linkType)
  let depth = 0
  let quoted = false
  let sawNetwork = false
  let isRecognised = false
  let isBehindTunnel = false
  while (window.reported > 0) {
    const named = protocols[id]
    const isInside = isBehindTunnel && named?.tunnel !== true
    const isSecond = named !== undefined && sawNetwork && beginsPacketInside(named)
    if (isInside || isSecond) {
      depth++
      sawNetwork = false
    }
    if (layers.length === MAX_LAYERS) id = ProtocolId.payload
    if (id === ProtocolId.payload && window.captured === 0) break
    const protocol = protocols[id]
    if (protocol === undefined) break
    const decoded = protocol.decode(window)
    const layer = toLayer(decoded, { protocol: protocol.name, depth, quoted })
    layers.push(isRecognised ? withRecognition(layer, protocol.title) : layer)
    if (id === ProtocolId.ip || id === ProtocolId.ipv6) sawNetwork = true
    if (decoded.isCut === true || id === ProtocolId.payload) break
    if (decoded.quotes === true) {
      quoted = true
      sawNetwork = false
    }
    isBehindTunnel = protocol.tunnel === true && decoded.next !== undefined
    window = decoded.payload
    const bound = resolve(decoded.next, bindings)
    id = isSegment(decoded.next)
      ? segmentProtocol(bound, window.data, window.start, window.end)
      : bound
    isRecognised = id !== bound && id !== ProtocolId.payload
  }
  return withTrailers(withEncapsulationNote(layers, bytes), bytes.end)
}

function resolve(next: Next | undefined, bindings: Bindings): number {
  if (next === undefined) return ProtocolId.payload
  if ('to' in next) return ProtocolId[next.to]
  return bindings.resolve(next.by, next.keys[0] ?? -1, next.keys[1])
}

/** What follows is a piece of a byte stream. */
function isSegment(next: Next | undefined): boolean {
  return next !== undefined && 'by' in next && next.by === 'tcp.port'
}

/** The same layer, saying that its first bytes and not a binding named it. */
function withRecognition(layer: Layer, title: string): Layer {
  const text = `Heuristic: recognised as ${title} by its first bytes; its ports are not bound to it.`
  const note = { severity: 'note', code: 'heuristic', text, at: layer.header } as const
  return { ...layer, notes: [note, ...layer.notes] }
}

function toLayer(decoded: Decoded, place: Pick<Layer, 'protocol' | 'depth' | 'quoted'>): Layer {
  const { status, header, fields, notes, payload } = decoded
  return {
    ...place,
    status,
    header,
    fields,
    notes,
    payload: { start: payload.start, end: payload.end },
    payloadLength: payload.reported,
  }
}

/**
 * Gives the bytes after what a layer declared to their owner: to the layer that carries it (an
 * IPv4 packet shorter than its frame leaves Ethernet padding), or to a layer that keeps its own.
 */
function withTrailers(layers: readonly Layer[], recordEnd: number): readonly Layer[] {
  const trailers = new Map<number, ByteRange>()
  let windowEnd = recordEnd
  layers.forEach((layer, at) => {
    const end = Math.max(layer.payload.end, layer.header.end)
    if (end < windowEnd) {
      const isOwn = at === 0 || protocolOf(layer.protocol).keepsTrailer === true
      const owner = isOwn ? at : at - 1
      const known = trailers.get(owner)
      trailers.set(owner, {
        start: Math.min(end, known?.start ?? end),
        end: known?.end ?? windowEnd,
      })
    }
    windowEnd = end
  })
  return layers.map((layer, at) => {
    const trailer = trailers.get(at)
    return trailer === undefined ? layer : { ...layer, trailer }
  })
}
