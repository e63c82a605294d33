/** Link layer headers for tests. */
import { concat, hex, words, type Part } from './frame.ts'
import { ipv4Bytes } from './network.ts'

export function macBytes(address: string): Uint8Array {
  return hex(address.replaceAll(':', ' '))
}

export interface EthernetOptions {
  readonly source?: string
  readonly destination?: string
  /** Instead of what the carried header has. */
  readonly type?: number
}

export function ethernet({
  source = '02:00:00:00:00:01',
  destination = '02:00:00:00:00:02',
  type,
}: EthernetOptions = {}): Part {
  return {
    build: (payload, { carried }) =>
      concat(
        macBytes(destination),
        macBytes(source),
        words([2, type ?? carried?.etherType ?? 0x88b5]),
        payload,
      ),
  }
}

export interface VlanOptions {
  readonly id?: number
  readonly priority?: number
  readonly type?: number
  /** How the header before it announces this tag: 0x8100, or 0x88a8 for a service tag. */
  readonly tag?: number
}

export function vlan({ id = 1, priority = 0, type, tag = 0x8100 }: VlanOptions = {}): Part {
  return {
    etherType: tag,
    build: (payload, { carried }) =>
      concat(words([2, (priority << 13) | id], [2, type ?? carried?.etherType ?? 0x88b5]), payload),
  }
}

export interface ArpOptions {
  readonly operation?: number
  readonly senderMac?: string
  readonly sender?: string
  readonly targetMac?: string
  readonly target?: string
}

export function arp({
  operation = 1,
  senderMac = '02:00:00:00:00:01',
  sender = '10.0.0.1',
  targetMac = '00:00:00:00:00:00',
  target = '10.0.0.2',
}: ArpOptions = {}): Part {
  return {
    etherType: 0x0806,
    build: (payload) =>
      concat(
        words([2, 1], [2, 0x0800], [1, 6], [1, 4], [2, operation]),
        macBytes(senderMac),
        ipv4Bytes(sender),
        macBytes(targetMac),
        ipv4Bytes(target),
        payload,
      ),
  }
}

export interface CookedOptions {
  readonly packetType?: number
  readonly interfaceIndex?: number
  readonly address?: string
}

/** LINKTYPE_LINUX_SLL2, what `tcpdump -i any` writes. */
export function cooked2({
  packetType = 0,
  interfaceIndex = 2,
  address = '02:00:00:00:00:01',
}: CookedOptions = {}): Part {
  return {
    build: (payload, { carried }) =>
      concat(
        words([2, carried?.etherType ?? 0x88b5], [2, 0], [4, interfaceIndex], [2, 1]),
        words([1, packetType], [1, 6]),
        macBytes(address),
        words([2, 0]),
        payload,
      ),
  }
}
