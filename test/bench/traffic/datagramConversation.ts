/** Conversations without a connection: one question to DNS, and a ping that goes on for a while. */
import { Conversation, type ConversationStart } from './conversation.ts'
import type { PoolPart } from './payloads.ts'
import { ICMP, UDP, type Segment } from './segment.ts'

const PING_INTERVAL_NS = 200_000_000

export class DnsConversation extends Conversation {
  readonly #question: PoolPart
  readonly #answer: PoolPart
  #isAsked = false

  constructor(start: ConversationStart) {
    super(start)
    const [question, answer] = start.random.pick(start.payloads.dnsExchanges)
    this.#question = question
    this.#answer = answer
  }

  override next(segment: Segment): boolean {
    const isReply = this.#isAsked
    const part = isReply ? this.#answer : this.#question
    this.address(segment, isReply)
    segment.protocol = UDP
    segment.payloadAt = part.at
    segment.payloadLength = part.length
    this.#isAsked = true
    this.time += this.random.between(90_000, 900_000)
    return !isReply
  }
}

export class EchoConversation extends Conversation {
  #left: number
  #sequence = 1
  #isAsked = false

  constructor(start: ConversationStart) {
    super(start)
    this.#left = start.random.between(2, 16)
  }

  override next(segment: Segment): boolean {
    const isReply = this.#isAsked
    const roundTrip = this.random.between(90_000, 400_000)
    this.address(segment, isReply)
    segment.protocol = ICMP
    segment.echoIdentifier = this.ends.clientPort
    segment.sequence = this.#sequence
    segment.payloadAt = this.payloads.echo.at
    segment.payloadLength = this.payloads.echo.length
    this.#isAsked = !isReply
    this.time += isReply ? PING_INTERVAL_NS : roundTrip
    if (!isReply) return true
    this.#sequence++
    return --this.#left > 0
  }
}
