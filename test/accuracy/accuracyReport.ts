/** The accuracy of the join as a document: what was measured, how, on what, and what came of it. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { ScenarioComparison } from '../truth/scenarioComparison.ts'
import { reasonLines, summaryTable } from '../truth/truthReport.ts'
import type { Accuracy } from './accuracyRun.ts'
import { accuracyTargets } from './accuracyTargets.ts'
import type { Plan } from './generator/plan.ts'

export interface AccuracyFacts {
  readonly date: string
  readonly machine: readonly string[]
  readonly plan: Plan
  readonly runs: readonly Accuracy[]
  /** Lab scenarios at hand, and the names of those that are not. */
  readonly scenarios: readonly ScenarioComparison[]
  readonly absent: readonly string[]
}

export function accuracyReport({
  date,
  machine,
  plan,
  runs,
  scenarios,
  absent,
}: AccuracyFacts): string {
  return [
    '# Accuracy of the join',
    `Which records are sightings of the same packet is found by Hopscope, not written in any capture. This page says how
often that is right, where the truth is known. It is written by \`npm run accuracy -- --write\`; measured on ${date}.`,
    '## Generated clusters',
    targetTable(runs),
    ...missedLosses(runs),
    '### How',
    methodText(plan, runs),
    '### On',
    machine.map((line) => `- ${line}`).join('\n'),
    '## The lab',
    `Real captures of namespaces that stand for three nodes and the outside, with every packet that went through them
written down by the lab (\`npm run truth\`). A flow is one direction of a conversation: it is reproduced where the points
in their order, the records and packets at each, TTLs, addresses before and after NAT, tunnels and losses are all as they
were. Precision and recall are over pairs of records, against the lab's own list of which record is which packet.`,
    summaryTable(scenarios),
    `\`ok\`: as it was; \`none\`: nothing was sent in this direction, and nothing was found; \`incomplete\`: different only
where the truth itself says too little:`,
    reasonLines(scenarios)
      .map((line) => `- ${line}`)
      .join('\n'),
    ...(absent.length === 0 ? [] : [`Not at hand when this was written: ${absent.join(', ')}.`]),
  ].join('\n\n')
}

function targetTable(runs: readonly Accuracy[]): string {
  const seeds = runs.map(({ seed }) => `seed ${seed}`)
  return table(
    ['', 'target', ...seeds],
    accuracyTargets.map(({ title, target, found, isMet }) => [
      title,
      target,
      ...runs.map((run) => (isMet(run) ? found(run) : `${found(run)}, missed`)),
    ]),
  )
}

function missedLosses(runs: readonly Accuracy[]): readonly string[] {
  const missed = runs.flatMap(({ losses }) => [...losses.missed])
  if (missed.length === 0) return []
  const lines = Array.from(
    groupBy(missed, ([text]) => text),
    ([text, counts]) => {
      const count = counts.reduce((sum, [, times]) => sum + times, 0)
      return `- ${count} ${text}`
    },
  )
  return ['Losses that were not laid where they were:', lines.toSorted().join('\n')]
}

function methodText(plan: Plan, runs: readonly Accuracy[]): string {
  const [first] = runs
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`
  const clocks = plan.clocks
    .slice(0, plan.nodes)
    .map(({ offsetNs, driftPpm }) => `${offsetNs / 1e6} ms with a drift of ${driftPpm} ppm`)
  return `\`test/accuracy\` generates a cluster of ${plan.nodes} nodes with ${plan.podsPerNode} pods each: a capture at one pod's veth, the bridge,
the tunnel's device and the NIC of each node, ${first?.points ?? 0} points with ${plan.recordsPerPoint.toLocaleString('en')} records each on average
(${(first?.packets ?? 0).toLocaleString('en')} packets, ${(first?.pairs.records ?? 0).toLocaleString('en')} records). Pods talk TCP, UDP and ICMP over ${plan.tunnel.toUpperCase()}, IPv4 and IPv6, to one another
on the same and on other nodes, through ClusterIPs (DNAT), to themselves behind a service (hairpin: SNAT and DNAT), from
outside through a NodePort (SNAT and DNAT) and to the outside (masquerade); some datagrams are fragmented by their sender.
TCP hands over super-packets of up to 20 segments, the sender's NIC cuts them into frames and the receiver's merges them
again into one to three. ${percent(plan.loss)} of the packets are lost somewhere on their way and ${percent(plan.reordering)} overtaken on the wire by up to 3 ms,
${percent(plan.copies)} of the records are there twice, ${percent(plan.zeroIdentification)} of the conversations have the identification 0 throughout. The nodes'
clocks are ahead by ${clocks.join(' and ')}. A lost segment of TCP is sent again.

What each record is a sighting of is written down beside it, and never read by the engine. Pairs of records count as the
same bytes where they are of one packet and the parts of it that they hold overlap. They count as joined where the engine
has them as one packet, or as two that it links as parts of one another. A loss counts as located where the engine says
last-seen with the last point that saw the packet and the next one that did not. Losses of a single frame of a
super-packet or a single fragment are not in these numbers: their packet arrived in part. A clock's error is that of every
record's corrected time. The captures are read from the file system's cache; joining is measured from the last indexed
record to the table of all packets.

Again: \`npm run accuracy -- --seeds ${runs.map(({ seed }) => seed).join(',')}\`.`
}

/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
