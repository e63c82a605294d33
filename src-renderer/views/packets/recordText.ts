/** Cells of the record table. */
import type { RecordRow } from '../../../src-shared/contract/services.ts'
import { clockText, secondsText, type TimeDisplay } from '../../text/timeText.ts'

const MICROSECONDS = 6

export interface TimeReference {
  readonly first: bigint | undefined
  /** Time of the row before, where it is known. */
  readonly previous: bigint | undefined
}

export function timeCell(row: RecordRow, display: TimeDisplay, reference: TimeReference): string {
  switch (display) {
    case 'clock':
      return clockText(row.time, MICROSECONDS)
    case 'since-first':
      return secondsText(row.time - (reference.first ?? row.time), MICROSECONDS)
    case 'since-previous':
      return secondsText(row.time - (reference.previous ?? row.time), MICROSECONDS)
  }
}

export function timeHeading(display: TimeDisplay): string {
  switch (display) {
    case 'clock':
      return 'Time (UTC)'
    case 'since-first':
      return 'Since first'
    case 'since-previous':
      return 'Since previous'
  }
}
