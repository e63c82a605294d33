/**
 * A TCP connection: handshake, requests with their responses in segments of at most the path's size,
 * an acknowledgement for every second segment, and the closing of both sides.
 */
import { Conversation, type ConversationStart } from './conversation.ts'
import type { PoolPart } from './payloads.ts'
import { ACK, FIN, PSH, SYN, TCP, type Segment } from './segment.ts'

/** What is said; lengths in bytes. */
export interface TcpPlan {
  readonly exchanges: number
  readonly requestBytes: number
  readonly responseBytes: number
  /** Instead of noise: each request, and the head of each response. */
  readonly request?: PoolPart
  readonly response?: PoolPart
  /** Most that one segment carries. */
  readonly segmentBytes: number
  readonly hasTimestamps: boolean
}

type Step =
  | 'syn'
  | 'syn-ack'
  | 'ack'
  | 'request'
  | 'response'
  | 'response-ack'
  | 'client-fin'
  | 'server-fin'
  | 'last-ack'

const ACKNOWLEDGED_SEGMENTS = 2
const TIMESTAMPS_LENGTH = 12
const WIRE_NS = 12_000

export class TcpConversation extends Conversation {
  readonly #plan: TcpPlan
  readonly #roundTrip: number
  #step: Step = 'syn'
  #clientSequence: number
  #serverSequence: number
  #exchangesLeft: number
  #responseLeft = 0
  #unacknowledged = 0

  constructor(start: ConversationStart, plan: TcpPlan) {
    super(start)
    this.#plan = plan
    this.#roundTrip = start.random.between(90_000, 250_000)
    this.#clientSequence = start.random.u32() | 0
    this.#serverSequence = start.random.u32() | 0
    this.#exchangesLeft = plan.exchanges
  }

  override next(segment: Segment): boolean {
    const step = this.#step
    switch (step) {
      case 'syn':
        this.#fill(segment, false, SYN)
        segment.acknowledgement = 0
        this.#clientSequence = (this.#clientSequence + 1) | 0
        return this.#goOn('syn-ack', this.#roundTrip)
      case 'syn-ack':
        this.#fill(segment, true, SYN | ACK)
        this.#serverSequence = (this.#serverSequence + 1) | 0
        return this.#goOn('ack', this.#roundTrip)
      case 'ack':
        this.#fill(segment, false, ACK)
        return this.#goOn('request', WIRE_NS)
      case 'request':
        return this.#sendRequest(segment)
      case 'response':
        return this.#sendResponse(segment)
      case 'response-ack':
        this.#fill(segment, false, ACK)
        this.#unacknowledged = 0
        if (this.#responseLeft > 0) return this.#goOn('response', WIRE_NS)
        return this.#goOn(--this.#exchangesLeft > 0 ? 'request' : 'client-fin', this.#roundTrip)
      case 'client-fin':
        this.#fill(segment, false, FIN | ACK)
        this.#clientSequence = (this.#clientSequence + 1) | 0
        return this.#goOn('server-fin', this.#roundTrip)
      case 'server-fin':
        this.#fill(segment, true, FIN | ACK)
        this.#serverSequence = (this.#serverSequence + 1) | 0
        return this.#goOn('last-ack', this.#roundTrip)
      case 'last-ack':
        this.#fill(segment, false, ACK)
        return false
    }
  }

  #sendRequest(segment: Segment): boolean {
    const { request, requestBytes, responseBytes, segmentBytes } = this.#plan
    this.#fill(segment, false, PSH | ACK)
    segment.payloadAt = request?.at ?? this.payloads.noiseAt(this.random)
    segment.payloadLength = Math.min(request?.length ?? requestBytes, segmentBytes)
    this.#clientSequence = (this.#clientSequence + segment.payloadLength) | 0
    this.#responseLeft = responseBytes
    return this.#goOn('response', this.#roundTrip + this.random.below(800_000))
  }

  #sendResponse(segment: Segment): boolean {
    const { response, responseBytes, segmentBytes } = this.#plan
    const isFirst = this.#responseLeft === responseBytes
    const length = Math.min(this.#responseLeft, segmentBytes)
    this.#responseLeft -= length
    const isLast = this.#responseLeft === 0
    this.#fill(segment, true, isLast ? PSH | ACK : ACK)
    segment.payloadAt =
      isFirst && response !== undefined ? response.at : this.payloads.noiseAt(this.random)
    segment.payloadLength = length
    this.#serverSequence = (this.#serverSequence + length) | 0
    const isAcknowledged = ++this.#unacknowledged === ACKNOWLEDGED_SEGMENTS || isLast
    return this.#goOn(isAcknowledged ? 'response-ack' : 'response', WIRE_NS)
  }

  #fill(segment: Segment, isReply: boolean, flags: number): void {
    this.address(segment, isReply)
    segment.protocol = TCP
    segment.flags = flags
    segment.sequence = isReply ? this.#serverSequence : this.#clientSequence
    segment.acknowledgement = isReply ? this.#clientSequence : this.#serverSequence
    segment.hasTimestamps = this.#plan.hasTimestamps
    segment.largestSegment = this.#plan.segmentBytes + TIMESTAMPS_LENGTH
  }

  #goOn(step: Step, after: number): true {
    this.#step = step
    this.time += after
    return true
  }
}
