/** What two pods say to each other, one packet at a time. */
import type { Ends } from './cluster.ts'
import type { Payloads } from './payloads.ts'
import type { RandomNumbers } from './randomNumbers.ts'
import type { Segment } from './segment.ts'

export interface ConversationStart {
  readonly number: number
  /** Nanoseconds since the traffic began. */
  readonly time: number
  readonly ends: Ends
  readonly random: RandomNumbers
  readonly payloads: Payloads
}

export abstract class Conversation {
  /** When its next packet is sent, in nanoseconds since the traffic began. */
  time: number
  readonly #number: number
  protected readonly ends: Ends
  protected readonly random: RandomNumbers
  protected readonly payloads: Payloads
  #clientIdentification: number
  #serverIdentification: number

  constructor({ number, time, ends, random, payloads }: ConversationStart) {
    this.time = time
    this.#number = number
    this.ends = ends
    this.random = random
    this.payloads = payloads
    this.#clientIdentification = random.u16()
    this.#serverIdentification = random.u16()
  }

  /** Fills in the next packet and moves `time` to the one after it; false where it was the last. */
  abstract next(segment: Segment): boolean

  /** What all packets of a direction have in common; no payload. */
  protected address(segment: Segment, isReply: boolean): void {
    const { ends } = this
    segment.time = this.time
    segment.conversation = this.#number
    segment.isReply = isReply
    segment.sourceNode = isReply ? ends.serverNode : ends.clientNode
    segment.sourceAddress = isReply ? ends.serverAddress : ends.clientAddress
    segment.sourcePort = isReply ? ends.serverPort : ends.clientPort
    segment.destinationNode = isReply ? ends.clientNode : ends.serverNode
    segment.destinationAddress = isReply ? ends.clientAddress : ends.serverAddress
    segment.destinationPort = isReply ? ends.clientPort : ends.serverPort
    segment.identification = this.#nextIdentification(isReply)
    segment.payloadLength = 0
  }

  #nextIdentification(isReply: boolean): number {
    return (isReply ? this.#serverIdentification++ : this.#clientIdentification++) & 0xffff
  }
}
