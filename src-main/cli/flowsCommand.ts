/** `hopscope flows PATH...`: tunnels, conversations and their directions, with their numbers. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { sessionStatistics, type SessionStatistics } from '../../src-shared/index/flowStatistics.ts'
import type { FlowKey, TunnelKey } from '../../src-shared/index/flowKey.ts'
import type { Statistics } from '../../src-shared/index/pointTally.ts'
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
  /** Tunnels around it. */
  readonly depth: number
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

/** Each conversation with its directions below it: of tunnel endpoints first, then of what is inside. */
function* flowLines(
  session: Session,
  { tunnels, conversations }: SessionStatistics,
): Generator<FlowLine> {
  for (const { tunnel, depth, tunnels: directions, ...numbers } of tunnels) {
    yield { kind: 'conversation', depth, ...tunnelEnds(tunnel), ...numbersLine(session, numbers) }
    for (const one of directions) {
      const { vni } = one.tunnel
      const network = vni === undefined ? {} : { vni }
      const ends = tunnelEnds(one.tunnel)
      yield { kind: 'tunnel', depth, ...network, ...ends, ...numbersLine(session, one) }
    }
  }
  for (const { flow, depth, flows, ...numbers } of conversations) {
    yield { kind: 'conversation', depth, ...endsLine(flow), ...numbersLine(session, numbers) }
    for (const one of flows) {
      yield { kind: 'flow', depth, ...endsLine(one.flow), ...numbersLine(session, one) }
    }
  }
}

type Ends = Omit<FlowLine, 'kind' | 'depth' | keyof ReturnType<typeof numbersLine>>

function tunnelEnds({ encapsulation, source, destination, destinationPort }: TunnelKey): Ends {
  const port = destinationPort === 0 ? {} : { destinationPort }
  return { encapsulation, source, destination, ...port }
}

function endsLine(key: FlowKey): Ends {
  const { source, destination, sourcePort, destinationPort } = key
  const ports = hasPorts(key) ? { sourcePort, destinationPort } : {}
  return { protocol: flowProtocol(key), source, destination, ...ports }
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
  const indent = line.kind === 'conversation' ? '' : '  '
  return `${indent}${name}${vni}  ${ends}  depth ${line.depth}  ${line.packets} packets  ${line.bytes} bytes`
}
