/** The promises about a large capture on the screen. */
import { percentile, spreadOf } from '../measure/spread.ts'
import { milliseconds, percent, type Target } from '../target.ts'
import type { BrowserRun } from './browserRun.ts'

const MOST_FIRST_ROWS_MS = 300
const MOST_JUMP_MS = 100
const MOST_FILTER_MS = 150
const MOST_FRAME_MS = 20
/** None, as far as half a hundredth of a second in a second can be told from it. */
const MOST_IDLE_SHARE = 0.005

/** Of a run, or why there was none. */
export function browserTargets(run: BrowserRun | { readonly not: string }): readonly Target[] {
  const of = (measure: (run: BrowserRun) => Target['measured']) =>
    'not' in run ? run : measure(run)
  return [
    {
      promise: 'first rows on the screen after opening',
      atMost: MOST_FIRST_ROWS_MS,
      text: milliseconds,
      measured: of(({ firstRows }) => spreadOf(firstRows).median),
    },
    {
      promise: 'rows of a filter on columns',
      atMost: MOST_FILTER_MS,
      text: milliseconds,
      measured: of(({ filters }) => {
        if ('not' in filters) return filters
        const onColumns = filters.find(({ reads }) => reads === 'columns')
        return spreadOf(onColumns?.times ?? []).median
      }),
    },
    {
      promise: 'jump to the last row',
      atMost: MOST_JUMP_MS,
      text: milliseconds,
      measured: of(({ lastRow }) => spreadOf(lastRow).median),
    },
    {
      promise: '95th percentile of frame times while scrolling',
      atMost: MOST_FRAME_MS,
      text: (value) => `${value.toFixed(1)} ms`,
      measured: of(({ scrolls }) =>
        Math.max(...scrolls.map(({ frames }) => percentile(frames.intervals, 95))),
      ),
    },
    {
      promise: 'processor time of an opened capture that nobody touches',
      atMost: MOST_IDLE_SHARE,
      text: percent,
      measured: of(({ idleShare }) => idleShare),
    },
  ]
}
