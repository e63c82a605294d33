/** The wire strip: one record's bytes in proportion, in brackets of who added them. */
import type { LayerView } from '../../../src-shared/contract/services.ts'
import { countText } from '../../text/countText.ts'
import { size } from '../../state/byteOwners.ts'
import { carriersOf, isWrapper, type Carrier } from '../../widgets/carriers.ts'

/** Headers never get less than this share of the strip; the payload is shortened for it. */
const HEADER_SHARE = 0.5

export interface WirePart {
  readonly kind: 'header' | 'payload' | 'not-captured'
  /** Index of the layer it belongs to; absent for bytes that are not in the file. */
  readonly layer?: number
  readonly start: number
  readonly bytes: number
  /** Share of the strip, 0 to 1. */
  readonly left: number
  readonly width: number
  readonly carrier?: Carrier
}

export interface WireBracket {
  readonly kind: 'tunnel' | 'inner' | 'payload' | 'not-captured'
  readonly text: string
  readonly left: number
  readonly width: number
}

export interface WireStripView {
  readonly parts: readonly WirePart[]
  readonly brackets: readonly WireBracket[]
  /** The payload is drawn shorter than it is. */
  readonly isShortened: boolean
  /** Bytes that tunnels added. */
  readonly tunnelBytes: number
}

type Span = Omit<WirePart, 'left' | 'width'>

export function wireStrip(layers: readonly LayerView[], originalLength: number): WireStripView {
  const spans = spansOf(layers, originalLength)
  const headerBytes = total(spans.filter(({ kind }) => kind === 'header'))
  const otherBytes = total(spans) - headerBytes
  const room = (headerBytes * (1 - HEADER_SHARE)) / HEADER_SHARE
  const isShortened = headerBytes > 0 && otherBytes > room
  const weight = ({ kind, bytes }: Span) =>
    isShortened && kind !== 'header' ? (bytes * room) / otherBytes : bytes
  const whole = spans.reduce((sum, span) => sum + weight(span), 0)
  let left = 0
  const parts = spans.map((span) => {
    const width = whole === 0 ? 0 : weight(span) / whole
    left += width
    return { ...span, left: left - width, width }
  })
  const tunnels = parts.filter((part) => addedByTunnel(layers, part))
  return { parts, brackets: brackets(layers, parts), isShortened, tunnelBytes: total(tunnels) }
}

function spansOf(layers: readonly LayerView[], originalLength: number): readonly Span[] {
  const spans: Span[] = []
  const carriers = carriersOf(layers)
  layers.forEach((layer, index) => {
    const carrier = carriers[index]
    const kind = layer.family === 'data' || layer.family === 'app' ? 'payload' : 'header'
    const inside = carrier === undefined ? {} : { carrier }
    const bytes = size(layer.header)
    if (bytes > 0) spans.push({ kind, layer: index, start: layer.header.start, bytes, ...inside })
  })
  layers.forEach((layer, index) => {
    if (layer.trailer === undefined || size(layer.trailer) === 0) return
    const { start } = layer.trailer
    spans.push({ kind: 'payload', layer: index, start, bytes: size(layer.trailer) })
  })
  spans.sort((a, b) => a.start - b.start)
  const captured = spans.reduce((end, span) => Math.max(end, span.start + span.bytes), 0)
  const missing = originalLength - captured
  if (missing > 0) spans.push({ kind: 'not-captured', start: captured, bytes: missing })
  return spans
}

/**
 * A tunnel adds the headers around what it carries. Where it carries a packet without a link
 * header of its own (IPIP, flannel UDP), the outermost link header was there before it.
 */
function addedByTunnel(layers: readonly LayerView[], part: Span): boolean {
  const layer = part.layer === undefined ? undefined : layers[part.layer]
  if (layer === undefined || layer.quoted || part.kind !== 'header') return false
  const carried = layers.find((each) => each.depth === layer.depth + 1 && !each.quoted)
  if (carried === undefined) return isWrapper(layer)
  return carried.family === 'link' || layer.family !== 'link'
}

function brackets(
  layers: readonly LayerView[],
  parts: readonly WirePart[],
): readonly WireBracket[] {
  const added = parts.filter((part) => addedByTunnel(layers, part))
  const headers = parts.filter((part) => part.kind === 'header' && !added.includes(part))
  const inner = added.length === 0 ? headers : headers.filter((part) => part.carrier !== undefined)
  const ofKind = (kind: WirePart['kind']) => parts.filter((part) => part.kind === kind)
  const made: WireBracket[] = []
  const add = (kind: WireBracket['kind'], words: string, of: readonly WirePart[]) => {
    const first = of[0]
    const last = of.at(-1)
    if (first === undefined || last === undefined) return
    const text = `${words}, ${countText(total(of))} B`
    made.push({ kind, text, left: first.left, width: last.left + last.width - first.left })
  }
  add('tunnel', 'added by the tunnel', added)
  add('inner', added.length === 0 ? 'headers' : 'inner headers', inner)
  add('payload', 'payload', ofKind('payload'))
  add('not-captured', 'not captured', ofKind('not-captured'))
  return made
}

function total(spans: readonly Span[]): number {
  return spans.reduce((sum, { bytes }) => sum + bytes, 0)
}
