/** One record in full: every layer with its fields, and the bytes. */
import type { FieldView, LayerView, RecordDetail } from '../../../src-shared/contract/services.ts'
import { withChecksums } from '../../../src-shared/layers/checksums.ts'
import { fieldText } from '../../../src-shared/layers/layerFields.ts'
import { summaryOf } from '../../../src-shared/layers/layerSummary.ts'
import type { Field, Layer } from '../../../src-shared/layers/protocol.ts'
import type { ReassembledRecord } from '../../../src-shared/layers/reassembly.ts'
import { infoOf } from '../../../src-shared/layers/recordInfo.ts'
import { protocolOf } from '../../../src-shared/layers/registry.ts'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import { shownText } from '../../../src-shared/identities/shownText.ts'
import { readReassembled } from '../reassembledRecord.ts'
import { readRecord } from '../recordReader.ts'
import type { Session } from '../session.ts'
import { endpointView, nameOf } from './names.ts'
import { productText } from './productText.ts'
import { rowView } from './recordRow.ts'

export async function recordDetail(
  session: Session,
  row: number,
  position: number,
): Promise<RecordDetail | undefined> {
  const record = await readRecord(session, row)
  if (record === undefined) return undefined
  const { layers, bytes } = record
  const { capture, maps } = session.index.place(row)
  return {
    row: rowView(session, { row, position, layers, info: infoOf(layers) }),
    file: session.captures[capture]?.parts[maps.part]?.file ?? '',
    layers: layerViews(session, withChecksums(layers, bytes)),
    bytes: bytes.data,
    comments: recordComments(session, row),
    depthTitles: depthTitles(session, layers, session.index.moment(row)),
    ...reassembledView(session, capture, await readReassembled(session, row, record)),
  }
}

/** The innermost packet that the record completes; its layers point into bytes of its own. */
function reassembledView(
  session: Session,
  capture: number,
  completed: ReassembledRecord | undefined,
): Pick<RecordDetail, 'reassembled'> {
  const whole = completed?.reassemblies.at(-1)
  if (completed === undefined || whole === undefined) return {}
  const source = completed.reassemblies.length - 1
  const layers = completed.layers.filter((layer) => layer.source === source)
  return {
    reassembled: {
      records: whole.records.map((record) => ({ capture, record })),
      length: whole.bytes.length,
      info: infoOf(layers),
      layers: layerViews(session, layers),
      notes: whole.notes,
    },
  }
}

function layerViews(session: Session, layers: readonly Layer[]): readonly LayerView[] {
  return layers.map((layer) => {
    const { title, label, family } = protocolOf(layer.protocol)
    const { protocol, depth, quoted, status, header, payload, trailer, notes } = layer
    return {
      protocol,
      title,
      label,
      family,
      depth,
      quoted,
      status,
      header,
      payload,
      ...(trailer === undefined ? {} : { trailer }),
      summary: summaryOf(layer),
      fields: layer.fields.map((field) =>
        fieldView(field, productText(session, layers, { layer, field }) ?? fieldText(field)),
      ),
      notes,
    }
  })
}

function fieldView({ name, label, at, mask }: Field, text: string): FieldView {
  return { name, label, text, at, ...(mask === undefined ? {} : { mask }) }
}

/** Who talks at each depth: `underlay, k8s-worker1 to k8s-worker2`. */
function depthTitles(
  session: Session,
  layers: readonly Layer[],
  moment: EpochNs,
): readonly string[] {
  const depths = layers.reduce((most, layer) => Math.max(most, layer.depth), 0) + 1
  return Array.from({ length: depths }, (_, depth) => {
    const network = layers.find(
      (layer) => layer.depth === depth && !layer.quoted && /^(?:ip|ipv6)$/.test(layer.protocol),
    )
    const end = (side: 'src' | 'dst') => {
      const value = network?.fields.find((field) => field.name === `${network.protocol}.${side}`)
      if (typeof value?.value !== 'string') return undefined
      return nameOf(endpointView(session, { address: value.value, port: undefined, moment }))
    }
    const source = end('src')
    const destination = end('dst')
    const place = depth < depths - 1 ? 'underlay' : depths > 1 ? 'inside the tunnel' : ''
    const talk =
      source === undefined || destination === undefined ? '' : `${source} to ${destination}`
    return [place, talk].filter((part) => part !== '').join(', ')
  })
}

function recordComments({ index }: Session, row: number): readonly string[] {
  const { maps } = index.place(row)
  const { comments } = maps.index.annotations
  return comments.flatMap(({ text, row: on }) =>
    on === row - maps.firstRow ? [shownText(text)] : [],
  )
}
