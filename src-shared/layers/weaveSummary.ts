/** Summaries of Weave's encapsulations; see `layerSummary.ts`. */
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'

/** `peer 0x1a3 → 0x5f0`. */
export function fastDatapathSummary(layer: Layer): string | undefined {
  const source = textOf(layer, 'weave.source_peer')
  const destination = textOf(layer, 'weave.destination_peer')
  if (source === undefined || destination === undefined) return undefined
  const isOwn = fieldNamed(layer, 'weave.own_frame') !== undefined
  return `peer ${source} → ${destination}${isOwn ? ', heartbeat' : ''}`
}

export function sleeveSummary(layer: Layer): string | undefined {
  if (layer.status !== 'complete') return undefined
  const sender = textOf(layer, 'weave.sleeve.sender')
  if (sender === undefined) return 'neither plain nor encrypted sleeve'
  const counter = textOf(layer, 'weave.sleeve.counter')
  if (counter !== undefined) {
    return `from peer ${sender} counter ${counter}, ${layer.payloadLength} bytes encrypted`
  }
  const source = textOf(layer, 'weave.sleeve.source_peer')
  const destination = textOf(layer, 'weave.sleeve.destination_peer')
  const peers = `peer ${source ?? '?'} → ${destination ?? '?'}`
  if (fieldNamed(layer, 'weave.own_frame') !== undefined) {
    const isHeartbeat = numberOf(layer, 'weave.sleeve.frame_length') === HEARTBEAT_LENGTH
    return `${peers}, ${isHeartbeat ? 'heartbeat' : 'MTU test'}`
  }
  const frames = layer.fields.filter(({ name }) => name === 'weave.sleeve.source_peer').length
  return frames === 1 ? peers : `${peers}, first of ${frames} frames`
}

/** An Ethernet header and the connection's identifier. */
const HEARTBEAT_LENGTH = 22
