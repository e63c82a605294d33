/** The packet that a record completes, put together from the fragments before it in its capture. */
import { Reassembler, type ReassembledRecord } from '../../src-shared/layers/reassembly.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { readRecord } from './recordReader.ts'
import type { DissectedRecord, Session } from './session.ts'

/** How many records before a fragment are looked at for the others of its packet. */
const RECORDS_BEFORE = 64

const NS_PER_SECOND = 1e9

/** Undefined where the record is no fragment, or its packet's others are not near. */
export async function readReassembled(
  session: Session,
  row: number,
  { layers }: DissectedRecord,
): Promise<ReassembledRecord | undefined> {
  if (!layers.some(isFragment)) return undefined
  const { index } = session
  const { capture, captureRow } = index.place(row)
  const first = Math.max(0, captureRow - RECORDS_BEFORE)
  const reassembler = new Reassembler(session.bindings)
  let found: ReassembledRecord | undefined
  for (let at = first; at <= captureRow; at++) {
    const other = index.rowOf(capture, at)
    const record = other === undefined ? undefined : await readRecord(session, other)
    if (other === undefined || record === undefined) continue
    found = reassembler.dissect({
      bytes: record.bytes,
      linkType: index.linkType(other),
      number: at + 1,
      interfaceIndex: index.point(other),
      seconds: index.time(other) / NS_PER_SECOND,
    })
  }
  return found === undefined || found.reassemblies.length === 0 ? undefined : found
}

function isFragment({ fields }: Layer): boolean {
  return fields.some(
    ({ name, value }) =>
      (name === 'ip.flags.mf' && value === true) ||
      (name === 'ip.frag_offset' && value !== 0) ||
      name.startsWith('ipv6.fraghdr'),
  )
}
