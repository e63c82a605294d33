/** How the page names a record: its capture, and its number in the file from 1. */
import type { RecordRef } from '../../../src-shared/contract/services.ts'
import type { Session } from '../session.ts'

export function recordRef({ index }: Session, row: number): RecordRef {
  const { capture, captureRow } = index.place(row)
  return { capture, record: captureRow + 1 }
}
