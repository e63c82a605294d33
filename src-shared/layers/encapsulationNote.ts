/** Says at the bytes of a UDP datagram that nobody decodes what they seem to be. */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { encapsulationHint } from './encapsulationHint.ts'
import { numberOf } from './layerFields.ts'
import type { Layer, LayerNote } from './protocol.ts'
import { protocolOf } from './registry.ts'

/** The same layers; the last one with a note where it is such a payload. */
export function withEncapsulationNote(
  layers: readonly Layer[],
  { data }: ByteSlice,
): readonly Layer[] {
  const payload = layers.at(-1)
  const udp = layers.at(-2)
  if (payload?.protocol !== 'payload' || udp?.protocol !== 'udp' || udp.quoted) return layers
  const { start, end } = payload.header
  const hint = encapsulationHint(data, start, end, udp.payloadLength)
  if (hint === undefined) return layers
  const { title } = protocolOf(hint.protocol)
  const port = numberOf(udp, 'udp.dstport') ?? 0
  const note: LayerNote = {
    severity: 'note',
    code: 'udp.unbound-encapsulation',
    text: `These bytes look like ${title}: ${hint.evidence.join(', ')}. Nothing is bound to UDP port ${port}; decode it as ${title} to see what is inside.`,
    at: payload.header,
  }
  return [...layers.slice(0, -1), { ...payload, notes: [...payload.notes, note] }]
}
