/** `hopscope identities PATH... [--at TIME]`: who had which address, when, and how that is known. */
import { formatEpoch, type EpochNs } from '../../src-shared/base/time.ts'
import {
  identityText,
  isDoubtfulAt,
  isPresumedAt,
  type Evidence,
  type Identity,
} from '../../src-shared/identities/identity.ts'
import { noFacts, subjectText, type Subject } from '../../src-shared/identities/identityFact.ts'
import { hostsLines } from '../../src-shared/identities/hostsExport.ts'
import { overlayKind } from '../../src-shared/identities/inference/overlayKind.ts'
import { whyUnresolved } from '../../src-shared/identities/unresolved.ts'
import { addressText } from '../../src-shared/index/flowKey.ts'
import { writeNamedCapture } from '../engine/namedCapture.ts'
import { namesFromPackets } from '../engine/namesFromPackets.ts'
import { packetSizes } from '../engine/packetSizes.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'

export async function identitiesCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const session = await openForCommand(options, host, 'names')
  if (session === undefined) return 1
  session.names.set('packets', (await namesFromPackets(session)) ?? noFacts())
  if (options.hosts) {
    for (const { address, name } of hostsLines(session.identities, spanOf(session))) {
      host.print(`${address}\t${name}`)
    }
    return 0
  }
  if (options.pcapng !== undefined) {
    const hosts = hostsLines(session.identities, spanOf(session))
    const written = await writeNamedCapture(session, options.pcapng, hosts)
    if ('why' in written) host.complain(written.why)
    else if (written.leftOut > 0) {
      host.complain(`${written.leftOut} records are no longer in their files and were left out.`)
    }
    return 'why' in written ? 1 : 0
  }
  const print = <T>(lines: Iterable<T>, text: (line: T) => string) => {
    for (const line of lines) host.print(options.json ? jsonLine(line) : text(line))
  }
  for (const { subject, line } of identityLines(session, options.at)) {
    print([line], () => identityLineText(subject, line))
  }
  print(rangeLines(session), ({ range, node, kind, atLeast, evidence, inferred }) => {
    const what = kind === 'route' ? 'is sent to' : 'is behind'
    const how = `${atLeast === true ? '  at least' : ''}${inferred ? '  inferred' : ''}`
    return `${range}  ${what} node ${node}${how}${evidenceText(evidence)}`
  })
  print(pluginLines(session), ({ plugin, wrappings, evidence }) => {
    const how = wrappings.length === 0 ? '' : ` with ${wrappings.join(' and ')}`
    return `network: ${plugin}${how}  inferred${evidenceText(evidence)}`
  })
  print(await sizeLines(session), ({ size, evidence }) => {
    return `size: ${size}  inferred${evidenceText(evidence)}`
  })
  print(unresolvedLines(session, options.at), ({ address, why, remedy }) => {
    const help = remedy === undefined ? '' : ` Would tell: ${remedy}.`
    return `${address}  unresolved: ${why}${help}`
  })
  print(conflictLines(session), ({ text, evidence }) => {
    return `conflict: ${text}${evidenceText(evidence)}`
  })
  return 0
}

interface IdentityLine {
  readonly address?: string
  readonly port?: number
  readonly transport?: string
  readonly mac?: string
  readonly vni?: number
  readonly identity: string
  readonly kind: string
  readonly role?: string
  readonly uid?: string
  readonly node?: string
  readonly owner?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Seconds since the epoch: from here on, up to but without `until`. */
  readonly from?: string
  readonly until?: string
  /** Last moment of which a source speaks. */
  readonly asOf?: string
  /** It had ended when it was shown, nobody knows when. */
  readonly ended?: true
  /** Another line, or somebody that no source knows, may be meant as well. */
  readonly ambiguous?: true
  /** The moment lies after all that the sources speak of. */
  readonly presumed?: true
  readonly evidence: readonly Evidence[]
  readonly inferred: boolean
}

interface SubjectLine {
  readonly subject: string
  readonly line: IdentityLine
}

function* identityLines(session: Session, at: EpochNs | undefined): Generator<SubjectLine> {
  for (const list of session.identities.all()) {
    const { subject } = list
    const owners = at === undefined ? list.owners : list.at(at)
    for (const identity of owners) {
      const line = {
        ...subjectLine(subject),
        ...ownerLine(identity),
        ...(at !== undefined && isAmbiguous(owners, at) ? { ambiguous: true as const } : {}),
        ...(at !== undefined && isPresumedAt(identity, at) ? { presumed: true as const } : {}),
        evidence: identity.evidence,
        inferred: identity.inferred,
      }
      yield { subject: subjectText(subject), line }
    }
  }
}

/** One port may serve several services; an address is one owner's. */
function isAmbiguous(owners: readonly Identity[], at: EpochNs): boolean {
  const areRivals = owners.length > 1 && !owners.every(({ role }) => role === 'endpoint')
  return areRivals || owners.some((identity) => isDoubtfulAt(identity, at))
}

function subjectLine(subject: Subject): Partial<IdentityLine> {
  switch (subject.kind) {
    case 'address':
      return { address: subject.address }
    case 'port':
      return { address: subject.address, port: subject.port, transport: subject.transport }
    case 'node-port':
      return { port: subject.port, transport: subject.transport }
    case 'mac':
      return { mac: subject.mac }
    case 'vni':
      return { vni: subject.vni }
  }
}

function ownerLine(identity: Identity): Pick<IdentityLine, 'identity' | 'kind'> {
  const { kind, role, uid, node, owner, labels, from, until, asOf, ended } = identity
  const moment = (key: string, value: EpochNs | undefined) =>
    value === undefined ? {} : { [key]: formatEpoch(value) }
  return {
    identity: identityText(identity),
    kind,
    ...(role === undefined ? {} : { role }),
    ...(uid === undefined ? {} : { uid }),
    ...(node === undefined ? {} : { node }),
    ...(owner === undefined ? {} : { owner }),
    ...(labels === undefined ? {} : { labels }),
    ...moment('from', from),
    ...moment('until', until),
    ...moment('asOf', asOf),
    ...(ended === undefined ? {} : { ended }),
  }
}

/** The addresses of the captures that nobody has, at that moment or ever. */
function* unresolvedLines({ index, identities }: Session, at: EpochNs | undefined) {
  for (let id = 0; id < index.addresses.size; id++) {
    const address = addressText(index, id)
    const known = at === undefined ? identities.ownersOf(address) : identities.lookup(address, at)
    if (known.length === 0) {
      yield { address, ...whyUnresolved(identities, address, at ?? index.base) }
    }
  }
}

/** What lies behind which node. */
function* rangeLines({ identities }: Session) {
  for (const { prefix, node, kind, inferred, evidence } of identities.ranges) {
    yield {
      range: prefix.text,
      node,
      kind,
      ...(inferred && kind === 'pod-range' ? { atLeast: true as const } : {}),
      evidence: [evidence],
      inferred,
    }
  }
}

/** Whose work the pods' network is. */
function* pluginLines({ index, points }: Session) {
  const { plugins, wrappings } = overlayKind(index, points)
  for (const { name, evidence } of plugins) {
    const source = 'captures'
    yield {
      plugin: name,
      wrappings,
      evidence: evidence.map((says) => ({ source, says })),
      inferred: true,
    }
  }
}

/** What is seen of MTUs. */
async function sizeLines(session: Session) {
  const sizes = await packetSizes(session)
  return sizes.map(({ text, evidence }) => ({ size: text, evidence: [evidence], inferred: true }))
}

function* conflictLines({ identities }: Session) {
  for (const { kind, from, until, ...conflict } of identities.conflicts) {
    yield {
      conflict: kind,
      ...conflict,
      ...(from === undefined ? {} : { from: formatEpoch(from) }),
      ...(until === undefined ? {} : { until: formatEpoch(until) }),
    }
  }
}

function identityLineText(subject: string, line: IdentityLine): string {
  const { identity, role, node, owner, from, until } = line
  const parts = [
    subject,
    role === undefined ? identity : `${identity} (${role})`,
    node === undefined ? '' : `on ${node}`,
    owner === undefined ? '' : `of ${owner}`,
    from === undefined ? '' : `from ${from}`,
    until === undefined ? '' : `until ${until}`,
    line.ended === true ? 'ended, nobody knows when' : '',
    line.ambiguous === true ? 'ambiguous' : '',
    line.presumed === true ? `presumed, shown ${line.asOf ?? 'without a time'}` : '',
    line.inferred ? 'inferred' : '',
  ]
  return `${parts.filter((part) => part !== '').join('  ')}${evidenceText(line.evidence)}`
}

function evidenceText(evidence: readonly Evidence[]): string {
  return evidence
    .map(({ source, line, says }) => {
      return `\n    ${source}${line === undefined ? '' : `:${line}`}  ${says}`
    })
    .join('')
}

/** From the first to the last record with a time; undefined where there is none. */
function spanOf({ index, points }: Session): { first: EpochNs; last: EpochNs } | undefined {
  const starts = points.flatMap(({ first }) => first ?? [])
  const ends = points.flatMap(({ last }) => last ?? [])
  if (starts.length === 0 || ends.length === 0) return undefined
  const moment = (offset: number) => index.base + BigInt(Math.round(offset))
  return { first: moment(Math.min(...starts)), last: moment(Math.max(...ends)) }
}
