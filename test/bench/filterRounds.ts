/** The same filters for ours and for tshark, which have to agree on how many records they let through. */
import type { MadeCapture } from './benchCaptures.ts'
import { hopscope } from './indexPrograms.ts'
import { isInstalled } from './measure/machine.ts'
import { measuredRun, type Command, type MeasuredRun } from './measure/measuredRun.ts'

export interface FilterRuns {
  readonly capture: MadeCapture
  readonly filter: string
  /** What it needs of a record. */
  readonly reads: string
  readonly ours: readonly MeasuredRun[]
  readonly tshark: readonly MeasuredRun[]
  readonly oursCount: number
  readonly tsharkCount: number | undefined
}

/** The first is answered from columns, the second from bytes of records that columns cannot decide. */
export const FILTERS = [
  { filter: 'ip.addr == 10.244.1.0/24 && tcp.flags.syn == 1', reads: 'columns' },
  { filter: 'dns.qry.name contains "shop"', reads: 'bytes read back' },
] as const

export function filterRounds(capture: MadeCapture, rounds: number): readonly FilterRuns[] {
  const hasTshark = isInstalled('tshark')
  return FILTERS.map(({ filter, reads }) => {
    const ours: MeasuredRun[] = []
    const tshark: MeasuredRun[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(measuredRun(oursCommand(capture.path, filter)))
      if (hasTshark) tshark.push(measuredRun(tsharkCommand(capture.path, filter)))
    }
    const oursCount = countOf(ours[0]?.output ?? '')
    const tsharkCount = hasTshark ? lines(tshark[0]?.output ?? '') : undefined
    return { capture, filter, reads, ours, tshark, oursCount, tsharkCount }
  })
}

function oursCommand(path: string, filter: string): Command {
  return [...hopscope, 'records', path, '--filter', filter, '--count', '--json']
}

function tsharkCommand(path: string, filter: string): Command {
  const bound = ['-d', 'udp.port==8472,vxlan']
  return ['tshark', '-n', '-r', path, ...bound, '-Y', filter, '-T', 'fields', '-e', 'frame.number']
}

/** Of `{"count":17}`. */
function countOf(output: string): number {
  return Number(/^\{"count":(\d+)\}/.exec(output)?.[1] ?? NaN)
}

function lines(text: string): number {
  return text.split('\n').length - 1
}
