/** The promises about `hopscope index`. */
import { ours, tcpdump, tsharkConversations, type IndexProgram } from './indexPrograms.ts'
import { statisticsOf, type ProgramRuns } from './indexRounds.ts'
import { spreadOf } from './measure/spread.ts'
import { bytes, gigabytes, times, type Target } from './target.ts'

const MOST_PEAK_BYTES = 1.2e9
const MOST_BYTES_PER_RECORD = 64

/** The first two captures are the usual one and one with five times as many records. */
export function indexTargets(runs: readonly ProgramRuns[]): readonly Target[] {
  const [usual, large] = [...new Set(runs.map(({ capture }) => capture))]
  const find = (program: IndexProgram, which: typeof usual) =>
    runs.find((each) => each.program === program && each.capture === which)
  const oursUsual = find(ours, usual)
  const oursLarge = find(ours, large)
  const against = (program: IndexProgram) => ratio(oursUsual, find(program, usual))
  const allLarge = runs.filter(
    ({ program, capture }) => program === ours && capture.records === large?.records,
  )
  return [
    {
      promise: 'index against tcpdump -w /dev/null, VXLAN',
      atMost: 1,
      text: times,
      measured: against(tcpdump),
    },
    {
      promise: 'index against tshark -q -z conv,tcp, VXLAN',
      atMost: 1 / 50,
      text: (value) => `1/${(1 / value).toFixed(1)}`,
      measured: against(tsharkConversations),
    },
    {
      promise: 'index of five times as many records, VXLAN',
      atMost: 5.5,
      text: times,
      measured: ratio(oursLarge, oursUsual),
    },
    {
      promise: 'memory of the index for each record',
      atMost: MOST_BYTES_PER_RECORD,
      text: bytes,
      measured: Math.max(...allLarge.map((each) => statisticsOf(each).bytesPerRecord)),
    },
    {
      promise: 'peak resident memory of index, large captures',
      atMost: MOST_PEAK_BYTES,
      text: gigabytes,
      measured: Math.max(
        ...allLarge.flatMap(({ runs: each }) => each.map(({ peakBytes }) => peakBytes)),
      ),
    },
  ]
}

function ratio(runs: ProgramRuns | undefined, peer: ProgramRuns | undefined): Target['measured'] {
  if (runs === undefined || peer === undefined) return { not: 'the peer is not installed' }
  return medianSeconds(runs) / medianSeconds(peer)
}

export function medianSeconds({ runs }: Pick<ProgramRuns, 'runs'>): number {
  return spreadOf(runs.map(({ seconds }) => seconds)).median
}
