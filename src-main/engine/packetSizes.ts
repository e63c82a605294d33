/** Reads back the few records of a session that tell how large its packets are. */
import {
  largestSize,
  sizeRows,
  tooBig,
  type PacketSize,
} from '../../src-shared/identities/inference/packetSizes.ts'
import { PAGE_WINDOW_BYTES, RecordBytes } from './recordBytes.ts'
import type { Session } from './session.ts'

/** Largest packets point by point, then what routers said; a record that cannot be read back is left out. */
export async function packetSizes(session: Session): Promise<readonly PacketSize[]> {
  const records = new RecordBytes(session, PAGE_WINDOW_BYTES)
  const read = async (rows: readonly number[], tell: typeof tooBig) => {
    const sizes: PacketSize[] = []
    for (const row of rows) {
      const record = await records.record(row)
      const size = record && tell(session, row, record.layers)
      if (size !== undefined) sizes.push(size)
    }
    return sizes
  }
  try {
    const { largest, messages } = sizeRows(session.index)
    return [...(await read(largest, largestSize)), ...(await read(messages, tooBig))]
  } finally {
    await records.close()
  }
}
