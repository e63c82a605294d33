/** What kinds of conversations there are, and how often each begins. */
import { endsOf } from './cluster.ts'
import type { Conversation, ConversationStart } from './conversation.ts'
import { DnsConversation, EchoConversation } from './datagramConversation.ts'
import { TcpConversation } from './tcpConversation.ts'

/** All of a conversation's start but its ends, which its kind decides. */
export type Beginning = Omit<ConversationStart, 'ends'>

export interface Path {
  /** The node whose traffic it is; all nodes' where there is none. */
  readonly through?: number
  /** Largest IPv4 packet that a pod sends. */
  readonly mtu: number
}

export interface TrafficMix {
  /** How many conversations go on at once. */
  readonly atOnce: number
  readonly begin: (beginning: Beginning, path: Path) => Conversation
}

const WEB_PORTS = [80, 8000, 8080, 9090] as const
const MESSAGE_PORTS = [3306, 5432, 6379, 9092] as const
const CACHE_PORT = 6379
const DNS_PORT = 53
const DNS_SERVERS = 3
/** IPv4, TCP, and TCP's timestamp option with its padding. */
const TCP_HEADERS = 20 + 20 + 12
/** What an Ethernet frame of the smallest size has room for after IPv4 and TCP. */
const SMALLEST_ROOM = 6

/**
 * A cluster's day: many short questions to DNS and to web services, some long exchanges of messages,
 * few downloads, which nevertheless are half of all packets; 15 packets a conversation, 600 to 700
 * bytes each.
 */
export const clusterMix: TrafficMix = {
  atOnce: 600,
  begin: (beginning, path) => {
    const kind = beginning.random.below(1000)
    if (kind < 440) return dns(beginning, path)
    if (kind < 910) return web(beginning, path, pageBytes(beginning))
    if (kind < 915) return web(beginning, path, beginning.random.between(60_000, 2_400_000))
    if (kind < 970) return messages(beginning, path)
    return new EchoConversation({ ...beginning, ends: endsOf(beginning.random, 0, path) })
  },
}

/** The worst case for what costs by the record: frames of the smallest size in very many connections. */
export const smallMix: TrafficMix = {
  atOnce: 4000,
  begin: (beginning, path) => {
    const { random } = beginning
    const ends = endsOf(random, CACHE_PORT, path)
    return new TcpConversation(
      { ...beginning, ends },
      {
        exchanges: 1,
        requestBytes: random.between(1, SMALLEST_ROOM),
        responseBytes: random.between(1, SMALLEST_ROOM),
        segmentBytes: SMALLEST_ROOM,
        hasTimestamps: false,
      },
    )
  },
}

function dns(beginning: Beginning, path: Path): Conversation {
  const ends = endsOf(beginning.random, DNS_PORT, { ...path, servers: DNS_SERVERS })
  return new DnsConversation({ ...beginning, ends })
}

function web(beginning: Beginning, path: Path, responseBytes: number): Conversation {
  const { random, payloads } = beginning
  const ends = endsOf(random, random.pick(WEB_PORTS), path)
  const request = random.pick(payloads.requests)
  return new TcpConversation(
    { ...beginning, ends },
    {
      exchanges: 1,
      request,
      requestBytes: request.length,
      response: random.pick(payloads.responses),
      responseBytes,
      segmentBytes: path.mtu - TCP_HEADERS,
      hasTimestamps: true,
    },
  )
}

function pageBytes({ random }: Beginning): number {
  return random.chance(0.75) ? random.between(120, 1600) : random.between(120, 16_000)
}

function messages(beginning: Beginning, path: Path): Conversation {
  const { random } = beginning
  const ends = endsOf(random, random.pick(MESSAGE_PORTS), path)
  return new TcpConversation(
    { ...beginning, ends },
    {
      exchanges: random.between(1, 16),
      requestBytes: random.between(20, 300),
      responseBytes: random.between(20, 1200),
      segmentBytes: path.mtu - TCP_HEADERS,
      hasTimestamps: true,
    },
  )
}
