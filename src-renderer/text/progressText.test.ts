import { describe, expect, it } from 'vitest'
import { progressPercent, progressText } from './progressText.ts'

const started = { bytesRead: 0, bytesTotal: 7_000_000_000, records: 0 }

describe('how far an opening is', () => {
  it('says bytes and records, and rate and rest once they are known', () => {
    expect(progressText(started)).toBe('0\u2009B of 7.0\u2009GB, 0 records')
    expect(
      progressText({
        bytesRead: 1_200_000_000,
        bytesTotal: 7_000_000_000,
        records: 1_650_000,
        recordsPerSecond: 1_100_000,
        secondsRemaining: 4.2,
      }),
    ).toBe(
      '1.2\u2009GB of 7.0\u2009GB, 1,650,000 records, 1,100,000 a second, about 5 seconds left',
    )
    expect(progressText({ ...started, secondsRemaining: 0.3 })).toContain('about 1 second left')
    expect(progressText({ ...started, secondsRemaining: 125 })).toContain(
      'about 2\u2009min 5\u2009s',
    )
  })

  it('is in percent what is read of the bytes, never more than all', () => {
    expect(progressPercent(started)).toBe(0)
    expect(progressPercent({ bytesRead: 999, bytesTotal: 1000, records: 1 })).toBe(99)
    expect(progressPercent({ bytesRead: 1200, bytesTotal: 1000, records: 1 })).toBe(100)
    expect(progressPercent({ bytesRead: 0, bytesTotal: 0, records: 0 })).toBe(0)
  })
})
