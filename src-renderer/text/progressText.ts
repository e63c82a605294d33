/** How far an opening is, in words. */
import type { OpeningProgress } from '../../src-shared/contract/services.ts'
import { bytesText, countOf, countText } from './countText.ts'
import { durationText } from './timeText.ts'

/** `1.2 GB of 7.0 GB, 1,650,000 records, 1,100,000 a second, about 5 s left`. */
export function progressText(progress: OpeningProgress): string {
  const { bytesRead, bytesTotal, records, recordsPerSecond, secondsRemaining } = progress
  const parts = [`${bytesText(bytesRead)} of ${bytesText(bytesTotal)}`, countOf(records, 'record')]
  if (recordsPerSecond !== undefined && recordsPerSecond > 0) {
    parts.push(`${countText(recordsPerSecond)} a second`)
  }
  if (secondsRemaining !== undefined) parts.push(`${remainingText(secondsRemaining)} left`)
  return parts.join(', ')
}

/** Whole seconds: more would be claimed than an average knows. */
function remainingText(seconds: number): string {
  if (seconds < 60) return `about ${countOf(Math.ceil(seconds), 'second')}`
  return `about ${durationText(Math.ceil(seconds) * 1e9)}`
}

/** Whole percent, less than 100 until all is read. */
export function progressPercent({ bytesRead, bytesTotal }: OpeningProgress): number {
  return bytesTotal === 0 ? 0 : Math.min(100, Math.floor((100 * bytesRead) / bytesTotal))
}
