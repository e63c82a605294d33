/** What two ends of an itinerary say to each other, one packet at a time. */
import type { RandomNumbers } from '../../bench/traffic/randomNumbers.ts'
import type { Itinerary } from './itinerary.ts'
import { ICMP, ICMPV6, TCP, TcpFlag, UDP, type Packet } from './packet.ts'
import type { PayloadPool } from './payloadPool.ts'

/** Payload of one frame: the pods' MTU of 1450 without headers. */
export const SEGMENT_SIZE = 1398
/** Segments that a sender may hand over as one. */
const MOST_SEGMENTS = 20
const MS = 1_000_000
/** Datagrams longer than the MTU have up to this much. */
const LONGEST_DATAGRAM = 4000

/** One packet of a conversation, before it has numbers. */
interface Step {
  readonly afterNs: number
  readonly isReply: boolean
  readonly flags: number
  readonly length: number
  readonly payloadAt?: number
}

export interface ConversationOptions {
  readonly itinerary: Itinerary
  readonly random: RandomNumbers
  readonly pool: PayloadPool
  readonly time: number
  readonly hasIdentification: boolean
  readonly isOffloaded: boolean
}

interface Side {
  identification: number
  sequence: number
  readonly flowLabel: number
}

export class Conversation {
  /** Of its next packet, true nanoseconds since the traffic began. */
  time: number
  readonly itinerary: Itinerary
  readonly #options: ConversationOptions
  readonly #protocol: number
  readonly #steps: Generator<Step, undefined>
  readonly #sides: readonly [Side, Side]
  #next: Step | undefined
  #echo = 0

  constructor(options: ConversationOptions) {
    const { itinerary, random, time } = options
    this.itinerary = itinerary
    this.#options = options
    this.#protocol = protocolOf(itinerary, random)
    this.#sides = [newSide(random), newSide(random)]
    this.#steps = this.#script()
    this.time = time
    this.#advance()
  }

  get hasEnded(): boolean {
    return this.#next === undefined
  }

  /** The packet of this moment; moves `time` to the one after it. */
  next(id: number): Packet | undefined {
    const step = this.#next
    if (step === undefined) return undefined
    const packet = this.#packet(id, step)
    this.#advance()
    return packet
  }

  /** The same segment once more: new to IP, with the time at which it is sent again. */
  again(packet: Packet, id: number, time: number): Packet {
    const identification = this.#identification(this.#sides[packet.isReply ? 1 : 0], 1)
    return { ...packet, id, identification, timestamp: timestampAt(time) }
  }

  #advance(): void {
    const { value } = this.#steps.next()
    this.#next = value
    this.time += value?.afterNs ?? 0
  }

  #packet(id: number, { isReply, flags, length, payloadAt }: Step): Packet {
    const { pool, random, itinerary } = this.#options
    const side = this.#sides[isReply ? 1 : 0]
    const other = this.#sides[isReply ? 0 : 1]
    const isTcp = this.#protocol === TCP
    const frames = isTcp ? Math.max(1, Math.ceil(length / SEGMENT_SIZE)) : 1
    const isFirst = (flags & TcpFlag.syn) !== 0 && !isReply
    const packet: Packet = {
      id,
      isIpv6: itinerary.kind === 'ipv6',
      protocol: this.#protocol,
      identification: this.#identification(side, frames),
      flowLabel: side.flowLabel,
      isReply,
      sequence: isTcp ? side.sequence >>> 0 : this.#echo,
      acknowledgment: isTcp && !isFirst ? other.sequence >>> 0 : 0,
      flags,
      timestamp: timestampAt(this.time),
      payloadAt: payloadAt ?? pool.place(random),
      payloadLength: length,
      segmentSize: SEGMENT_SIZE,
    }
    if (isTcp) side.sequence += length + ((flags & (TcpFlag.syn | TcpFlag.fin)) === 0 ? 0 : 1)
    else if (isReply) this.#echo++
    return packet
  }

  #identification(side: Side, frames: number): number {
    if (!this.#options.hasIdentification) return 0
    const identification = side.identification
    // 0 would say that the packet has none.
    side.identification = ((identification + frames - 1) % 0xffff) + 1
    return identification
  }

  #script(): Generator<Step, undefined> {
    const { random, itinerary, pool } = this.#options
    if (this.#protocol === TCP) return tcpSteps(random, this.#options.isOffloaded)
    if (itinerary.kind === 'oneWay') return oneWaySteps(random, pool)
    if (itinerary.kind === 'fragmented') return longDatagramSteps(random)
    return this.#protocol === UDP ? questionSteps(random) : echoSteps(random, pool)
  }
}

function protocolOf({ kind }: Itinerary, random: RandomNumbers): number {
  if (kind === 'oneWay' || kind === 'fragmented') return UDP
  // What masquerade does to an identifier of ICMP it does to a port.
  const isEcho = random.chance(0.1) && kind !== 'nodePort' && kind !== 'clusterIp'
  if (isEcho && kind !== 'hairpin') return kind === 'ipv6' ? ICMPV6 : ICMP
  return random.chance(0.3) ? UDP : TCP
}

function newSide(random: RandomNumbers): Side {
  return {
    identification: random.between(1, 0xffff),
    sequence: random.u32(),
    flowLabel: random.between(1, 0xfffff),
  }
}

function timestampAt(time: number): number {
  return Math.floor(time / MS) + 1_000_000
}

function step(afterNs: number, isReply: boolean, flags: number, length = 0): Step {
  return { afterNs, isReply, flags, length }
}

/** Handshake, requests with their responses, of which few are large, end. */
function* tcpSteps(random: RandomNumbers, isOffloaded: boolean): Generator<Step, undefined> {
  const { ack, fin, push, syn } = TcpFlag
  const trip = () => random.between(200_000, 500_000)
  yield step(0, false, syn)
  yield step(trip(), true, syn | ack)
  yield step(trip(), false, ack)
  for (let left = random.between(1, 5); left > 0; left--) {
    yield step(random.between(MS, 40 * MS), false, ack | push, random.between(80, 700))
    yield step(trip(), true, ack)
    const size = random.chance(0.04) ? random.between(20_000, 120_000) : random.between(100, 2500)
    for (let rest = size; rest > 0;) {
      const segments = isOffloaded ? random.between(1, MOST_SEGMENTS) : 1
      const length = Math.min(rest, segments * SEGMENT_SIZE)
      rest -= length
      yield step(trip(), true, rest === 0 ? ack | push : ack, length)
      yield step(trip(), false, ack)
    }
  }
  yield step(random.between(MS, 50 * MS), false, fin | ack)
  yield step(trip(), true, fin | ack)
  yield step(trip(), false, ack)
  return undefined
}

function* questionSteps(random: RandomNumbers): Generator<Step, undefined> {
  for (let left = random.between(1, 2); left > 0; left--) {
    yield step(random.between(0, 2 * MS), false, 0, random.between(30, 60))
    yield step(random.between(300_000, 2 * MS), true, 0, random.between(60, 300))
  }
  return undefined
}

/** The same content every time, as some pings have. */
function* echoSteps(random: RandomNumbers, pool: PayloadPool): Generator<Step, undefined> {
  const payloadAt = pool.usualPlace(random)
  for (let left = random.between(3, 12); left > 0; left--) {
    yield { ...step(random.between(50 * MS, 400 * MS), false, 0, 56), payloadAt }
    yield { ...step(random.between(300_000, MS), true, 0, 56), payloadAt }
  }
  return undefined
}

/** Metrics and logs; some of them say the same again and again. */
function* oneWaySteps(random: RandomNumbers, pool: PayloadPool): Generator<Step, undefined> {
  const length = random.between(60, 300)
  for (let left = random.between(20, 120); left > 0; left--) {
    const after = random.between(4 * MS, 20 * MS)
    const isUsual = random.chance(0.3)
    const payload = isUsual ? { payloadAt: pool.usualPlace(random) } : {}
    yield { ...step(after, false, 0, length), ...payload }
  }
  return undefined
}

function* longDatagramSteps(random: RandomNumbers): Generator<Step, undefined> {
  for (let left = random.between(2, 6); left > 0; left--) {
    yield step(random.between(MS, 20 * MS), false, 0, random.between(1600, LONGEST_DATAGRAM))
    yield step(random.between(MS, 5 * MS), true, 0, random.between(1600, LONGEST_DATAGRAM))
  }
  return undefined
}
