/** Fields that no header has: when and where a record was seen, whose it is, what became of it. */
import type { PlaceField } from '../fieldCatalogue.ts'

export type PlaceName =
  | 'frame'
  | 'frame.time'
  | 'frame.time_epoch'
  | 'frame.len'
  | 'frame.cap_len'
  | 'frame.number'
  | 'frame.protocols'
  | 'point.node'
  | 'point.interface'
  | 'pod.name'
  | 'pod.namespace'
  | 'node.name'
  | 'service.name'
  | 'encapsulation'
  | 'hop.count'
  | 'journey.outcome'

const OUTCOMES = ['delivered', 'last-seen', 'incomplete', 'ambiguous']

const fields: readonly Omit<PlaceField, 'kind'>[] = [
  { name: 'frame', type: 'protocol', label: 'The whole record' },
  { name: 'frame.time', type: 'date', label: 'When it was captured, as a date (UTC)' },
  { name: 'frame.time_epoch', type: 'epoch', label: 'When it was captured, in seconds since 1970' },
  { name: 'frame.len', type: 'number', label: 'Bytes on the wire' },
  { name: 'frame.cap_len', type: 'number', label: 'Bytes captured' },
  { name: 'frame.number', type: 'number', label: 'Number of the record in its file' },
  { name: 'frame.protocols', type: 'string', label: 'Protocols, outermost first' },
  { name: 'point.node', type: 'string', label: 'Node where it was captured' },
  { name: 'point.interface', type: 'string', label: 'Interface where it was captured' },
  { name: 'pod.name', type: 'string', label: 'Pod that sent or receives it' },
  { name: 'pod.namespace', type: 'string', label: 'Namespace of that pod' },
  { name: 'node.name', type: 'string', label: 'Node that has one of its addresses' },
  { name: 'service.name', type: 'string', label: 'Service that has one of its addresses' },
  { name: 'encapsulation', type: 'string', label: 'What wraps it: vxlan, ipip, geneve' },
  { name: 'hop.count', type: 'number', label: 'Places where the packet was seen' },
  {
    name: 'journey.outcome',
    type: 'string',
    label: 'What became of the packet',
    values: OUTCOMES,
  },
]

export const placeFields: readonly PlaceField[] = fields.map((field) => ({
  kind: 'place',
  ...field,
}))
