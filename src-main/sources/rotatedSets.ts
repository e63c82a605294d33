/**
 * Which files one capture tool wrote one after the other at one place. Their names propose it, their
 * interfaces and times decide; where a file is missing or times overlap, they stay apart.
 */
import { formatCount } from '../../src-shared/capture/captureNotes.ts'
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { EpochNs } from '../../src-shared/base/time.ts'
import { rotatedName, type RotatedName } from '../../src-shared/capture/rotatedName.ts'

/** What a file says of itself before it is read as a whole. */
export interface CaptureSpan {
  /** Of its first packets: link types and names. Files of one capture agree in them. */
  readonly interfaces: string
  /** Undefined where it has no record with a time. */
  readonly first: EpochNs | undefined
  readonly last: EpochNs | undefined
}

interface Member<F> extends CaptureSpan {
  readonly input: F
  readonly file: string
  readonly name: RotatedName
}

export interface RotatedSets<F> {
  /** All files: those of one capture together and in the order of their records. */
  readonly captures: readonly (readonly [F, ...F[]])[]
  /** What was joined, and what was not although its name proposes it. */
  readonly remarks: readonly { readonly file: string; readonly text: string }[]
}

const NS_PER_SECOND = 1e9
/** The clock of one capture may step back so much between processors. */
const TOLERANCE_NS = 100_000_000n
/** Apart for the same cause again and again: only so many are named. */
const MOST_REMARKS = 4

/** Files whose name proposes a set, and so need a `CaptureSpan`: those that are not alone in it. */
export function maybeRotated<F extends { readonly file: string }>(files: readonly F[]): F[] {
  const sets = groupBy(files, ({ file }) => rotatedName(file)?.set)
  sets.delete(undefined)
  return [...sets.values()].filter((set) => set.length > 1).flat()
}

export function rotatedSets<F extends { readonly file: string }>(
  files: readonly F[],
  spans: ReadonlyMap<F, CaptureSpan>,
): RotatedSets<F> {
  const captureOf = new Map<F, readonly [F, ...F[]]>()
  const remarks: { file: string; text: string }[] = []
  const members = files.flatMap((input): Member<F>[] => {
    const name = rotatedName(input.file)
    const span = spans.get(input)
    return name === undefined || span === undefined
      ? []
      : [{ input, file: input.file, name, ...span }]
  })
  for (const set of groupBy(members, ({ name }) => name.set).values()) {
    const { runs, breaks } = inRuns(set)
    for (const run of runs) {
      const [first, ...others] = run
      const last = others.at(-1)
      captureOf.set(first.input, [first.input, ...others.map(({ input }) => input)])
      if (last === undefined) continue
      const text = `${first.file} to ${last.file}: ${formatCount(run.length)} files that follow on each other are shown as one capture.`
      remarks.push({ file: first.file, text })
    }
    remarks.push(...breaks.slice(0, MOST_REMARKS))
    const more = breaks.length - MOST_REMARKS
    if (more > 0) {
      const text = `${set[0].name.set}: ${formatCount(more)} more files are shown apart for such reasons.`
      remarks.push({ file: set[0].file, text })
    }
  }
  const joined = new Set([...captureOf.values()].flat())
  const captures = files.flatMap((file): (readonly [F, ...F[]])[] => {
    const capture = captureOf.get(file)
    if (capture !== undefined) return [capture]
    return joined.has(file) ? [] : [[file]]
  })
  return { captures, remarks }
}

/** Those that follow on each other, and why the others do not. */
function inRuns<F>(set: readonly [Member<F>, ...Member<F>[]]): {
  readonly runs: readonly [Member<F>, ...Member<F>[]][]
  readonly breaks: readonly { readonly file: string; readonly text: string }[]
} {
  const [first, ...others] = inOrder(set)
  const patience = longest(set)
  const runs: [Member<F>, ...Member<F>[]][] = [[first]]
  const breaks: { file: string; text: string }[] = []
  let before = first
  let known = first.last
  for (const member of others) {
    const why = whyApart(before, member, { known, patience })
    if (why === undefined) runs.at(-1)?.push(member)
    else {
      runs.push([member])
      const text = `${before.file} and ${member.file} are named like files of one capture but shown apart: ${why}.`
      breaks.push({ file: member.file, text })
    }
    before = member
    known = member.last ?? known
  }
  return { runs, breaks }
}

/** By date and number; a ring of files (tcpdump -W) begins where its oldest records are. */
function inOrder<F>(set: readonly [Member<F>, ...Member<F>[]]): [Member<F>, ...Member<F>[]] {
  const sorted = set.toSorted(
    (a, b) =>
      (a.name.stamp ?? '').localeCompare(b.name.stamp ?? '') ||
      (a.name.number ?? 0) - (b.name.number ?? 0),
  )
  const isStamped = set[0].name.stamp !== undefined
  const oldest = isStamped ? 0 : indexOfOldest(sorted)
  const [first = set[0], ...others] = [...sorted.slice(oldest), ...sorted.slice(0, oldest)]
  return [first, ...others]
}

function indexOfOldest(members: readonly CaptureSpan[]): number {
  let oldest = 0
  let least: EpochNs | undefined
  members.forEach(({ first }, at) => {
    if (first === undefined || (least !== undefined && first >= least)) return
    least = first
    oldest = at
  })
  // Those without a record stay where their numbers put them.
  return members.slice(0, oldest).every(({ first }) => first === undefined) ? 0 : oldest
}

/** The longest that one file lasts: no less than the time after which the tool begins another. */
function longest(members: readonly CaptureSpan[]): number {
  return members.reduce((most, { first, last }) => {
    return first === undefined || last === undefined ? most : Math.max(most, Number(last - first))
  }, NS_PER_SECOND)
}

function whyApart<F>(
  before: Member<F>,
  member: Member<F>,
  { known, patience }: { readonly known: EpochNs | undefined; readonly patience: number },
): string | undefined {
  if (before.interfaces !== member.interfaces) {
    return `their interfaces differ, ${before.interfaces} and ${member.interfaces}`
  }
  const missing = whatIsMissing(before.name, member.name)
  if (missing !== undefined) return missing
  if (known === undefined || member.first === undefined) return undefined
  const gap = member.first - known
  if (gap < -TOLERANCE_NS) return `their times overlap by ${secondsText(-gap)}`
  // Numbers prove that nothing lies between; dates do not.
  const isCounted = before.name.stamp === member.name.stamp
  if (isCounted || Number(gap) <= patience) return undefined
  return `nothing was captured in the ${secondsText(gap)} between them`
}

function whatIsMissing(before: RotatedName, name: RotatedName): string | undefined {
  if (before.stamp !== name.stamp) return undefined
  const expected = (before.number ?? 0) + 1
  if (name.number === expected || name.number === 0) return undefined
  return `number ${expected} is missing between them`
}

function secondsText(ns: bigint): string {
  return `${(Number(ns) / NS_PER_SECOND).toFixed(1)} s`
}
