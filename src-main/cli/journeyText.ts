/** One journey as text: what became of the packet, then its hops in columns, then all else. */
import { endpoint } from '../../src-shared/journeys/hopChanges.ts'
import { rewriteText } from '../engine/views/addressRewrite.ts'
import { delayText } from './delayText.ts'
import type { HopLine, JourneyLine } from './journeyLine.ts'
import { placeText } from './placeText.ts'
import { textTable } from './textTable.ts'

const HEADINGS = ['', 'seen at', 'records', 'time', 'corrected', 'delay', 'ttl', 'changed']
const ALIGNMENTS = ['right', 'left', 'left', 'left', 'left', 'right', 'right'] as const

export function journeyText(line: JourneyLine): string {
  const { digest, protocol, outcome, hops, why, lost } = line
  const [first] = hops
  const where =
    lost === undefined
      ? ''
      : `: last seen at ${placeText(lost.lastSeenAt)}, not seen at ${placeText(lost.notSeenAt)}`
  const heading = `${protocol}  ${first === undefined ? '' : `${endText(first, 'source')} -> ${endText(first, 'destination')}`}  ${digest}`
  const table = textTable([HEADINGS, ...hops.map(hopCells)], ALIGNMENTS)
  const lines = [`${outcome}${where}`, `  ${why}`, ...table.map((row) => `  ${row}`)]
  return [
    heading,
    ...lines.map((row) => `  ${row}`),
    ...remarks(line).map((row) => `    ${row}`),
  ].join('\n')
}

/** `10.244.1.3:41010 (pod default/netshoot-tq7rd)`. */
function endText(hop: HopLine, end: 'source' | 'destination'): string {
  const name = end === 'source' ? hop.sourceIdentity : hop.destinationIdentity
  return `${endpoint({ ...hop, protocol: 'ip' }, end) ?? '?'}${name === undefined ? '' : ` (${name})`}`
}

function hopCells(hop: HopLine, at: number): readonly string[] {
  const { records, time, correctedTime, delayNs, boundNs = 0, ttl, changes } = hop
  const delay = delayNs === undefined ? undefined : { ns: delayNs, boundNs }
  return [
    `${at + 1}`,
    placeText(hop),
    records.map((record) => `#${record}`).join(','),
    time,
    correctedTime === time ? 'the same' : correctedTime,
    at === 0 ? '' : delayText(delay),
    ttl === undefined ? '' : `${ttl}`,
    // Addresses that changed are told below, with what changed them.
    changes.filter((change) => !/^(?:source|destination) /.test(change)).join(', '),
  ]
}

function remarks({ hops, rewrites, linked, missing }: JourneyLine): readonly string[] {
  const placeOf = (hop: number) => placeText(hops[hop] ?? { file: '' })
  const records = (all: readonly { readonly file: string; readonly record: number }[]) => {
    return all.map(({ file, record }) => `${file} #${record}`).join(', ')
  }
  return [
    ...rewrites.map(
      (rewrite) => `${rewriteText(rewrite)}, before ${placeOf(rewrite.hop)} shows it`,
    ),
    ...linked.map(({ text, file, record }) => `${text}, first ${file} #${record}`),
    ...hops.flatMap((hop) => [
      ...(hop.copies === undefined ? [] : [`copies of ${placeText(hop)}: ${records(hop.copies)}`]),
      ...(hop.fragments === undefined
        ? []
        : [`further fragments at ${placeText(hop)}: ${records(hop.fragments)}`]),
    ]),
    ...missing.map(({ state, why }) => `${state}: ${why}`),
  ]
}
