/** `hopscope flows PATH...`: tunnels, conversations and their directions, with their numbers. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import {
  sessionStatistics,
  type SessionStatistics,
  type Statistics,
} from '../../src-shared/index/flowStatistics.ts'
import type { FlowKey } from '../../src-shared/index/flowKey.ts'
import { flowProtocol, hasPorts } from '../../src-shared/journeys/hopFacts.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'

export async function flowsCommand(options: CommandOptions, host: CommandHost): Promise<ExitCode> {
  const session = await openForCommand(options, host)
  if (session === undefined) return 1
  for (const line of flowLines(session, sessionStatistics(session.index))) {
    host.print(options.json ? jsonLine(line) : flowText(line))
  }
  return 0
}

interface FlowLine {
  readonly kind: 'tunnel' | 'conversation' | 'flow'
  readonly encapsulation?: string
  readonly vni?: number
  readonly protocol?: string
  readonly source: string
  readonly destination: string
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly packets: number
  readonly bytes: number
  readonly records: number
  readonly first?: string
  readonly last?: string
}

/** Tunnels first, then each conversation with its directions below it. */
function* flowLines(
  session: Session,
  { tunnels, conversations, flows }: SessionStatistics,
): Generator<FlowLine> {
  for (const { tunnel, ...numbers } of tunnels) {
    const { encapsulation, vni, source, destination, destinationPort } = tunnel
    yield {
      kind: 'tunnel',
      encapsulation,
      ...(vni === undefined ? {} : { vni }),
      source,
      destination,
      ...(destinationPort === 0 ? {} : { destinationPort }),
      ...numbersLine(session, numbers),
    }
  }
  for (const { flow, flows: directions, ...numbers } of conversations) {
    yield { kind: 'conversation', ...endsLine(flow), ...numbersLine(session, numbers) }
    for (const id of directions) {
      const direction = flows[id]
      if (direction === undefined) continue
      yield { kind: 'flow', ...endsLine(direction.flow), ...numbersLine(session, direction) }
    }
  }
}

function endsLine(key: FlowKey): Pick<FlowLine, 'source' | 'destination'> {
  const { source, destination, sourcePort, destinationPort } = key
  const ports = hasPorts(key) ? { sourcePort, destinationPort } : {}
  return { ...{ protocol: flowProtocol(key) }, source, destination, ...ports }
}

function numbersLine(
  { index }: Session,
  { packets, bytes, records, first, last }: Statistics,
): Pick<FlowLine, 'packets' | 'bytes' | 'records' | 'first' | 'last'> {
  const time = (offset: number) => formatEpoch(index.base + BigInt(Math.round(offset)))
  const span = Number.isNaN(first) ? {} : { first: time(first), last: time(last) }
  return { packets, bytes, records, ...span }
}

function flowText(line: FlowLine): string {
  const name = line.encapsulation ?? line.protocol ?? ''
  const vni = line.vni === undefined ? '' : ` VNI ${line.vni}`
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : `${address} port ${port}`
  const ends = `${end(line.source, line.sourcePort)} -> ${end(line.destination, line.destinationPort)}`
  const indent = line.kind === 'flow' ? '  ' : ''
  return `${indent}${name}${vni}  ${ends}  ${line.packets} packets  ${line.bytes} bytes`
}
