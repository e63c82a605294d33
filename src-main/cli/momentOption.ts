/** A moment as a person writes it on the command line, or copies it from another tool. */
import { epochNs, type EpochNs } from '../../src-shared/base/time.ts'
import { momentOf } from '../../src-shared/identities/kubernetesTime.ts'

const EPOCH_SECONDS = /^(\d{1,11})(?:\.(\d{1,9}))?$/

/** `1795222117.48`, as the other commands print it, or `2026-11-21T00:48:37Z`; undefined for all else. */
export function momentOption(text: string): EpochNs | undefined {
  const [, seconds, fraction = ''] = EPOCH_SECONDS.exec(text) ?? []
  if (seconds !== undefined) return epochNs(Number(seconds), Number(fraction.padEnd(9, '0')))
  return momentOf(text)
}
