/** IP's protocol numbers. */
export const ICMP = 1
export const TCP = 6
export const UDP = 17

/** TCP's flags, RFC 9293 section 3.1. */
export const FIN = 0x01
export const SYN = 0x02
export const PSH = 0x08
export const ACK = 0x10

/**
 * One packet on its way between two pods, before anybody writes it as bytes or sees it anywhere. One
 * object is filled over and over, for there are millions; what has 32 bits is signed, as `| 0` gives it.
 */
export class Segment {
  /** Nanoseconds since the traffic began. */
  time = 0
  /** Counts from 0; both directions of a conversation have the same. */
  conversation = 0
  isReply = false
  protocol = TCP
  sourceNode = 0
  sourceAddress = 0
  destinationNode = 0
  destinationAddress = 0
  /** Of TCP and UDP. */
  sourcePort = 0
  destinationPort = 0
  /** Of its IPv4 header. */
  identification = 0
  /** Of TCP and of an ICMP echo. */
  sequence = 0
  echoIdentifier = 0
  acknowledgement = 0
  flags = 0
  /** TCP's timestamp option is there, RFC 7323 section 3. */
  hasTimestamps = false
  /** What a SYN says that its sender takes at once, without TCP's options. */
  largestSegment = 0
  /** The part of the pool that it carries. */
  payloadAt = 0
  payloadLength = 0
}
