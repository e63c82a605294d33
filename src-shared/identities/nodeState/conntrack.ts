/** Connections that the kernel rewrites: `conntrack -L` (conntrack-tools), /proc/net/nf_conntrack. */
import { transportOf, type Transport } from '../identityFact.ts'
import { canonicalAddress } from '../ipPrefix.ts'
import type { AddressAndPort } from './addressAndPort.ts'
import { portOf, type TextLine } from './textLines.ts'

/** What was sent to one address and port, and was delivered to another. */
export interface Redirection {
  readonly line: number
  readonly transport: Transport
  readonly sentTo: AddressAndPort
  readonly deliveredTo: AddressAndPort
}

const ENTRY =
  /^(?:ipv[46]\s+\d{1,3}\s+)?(?:tcp|udp|icmp|icmpv6|sctp|dccp|gre|unknown)\s+\d{1,3}\s.*\bsrc=\S+ dst=/

export function isConntrack({ text }: TextLine): boolean {
  return ENTRY.test(text)
}

/** One for each pair of destinations; a cluster has few of them and many connections. */
export function readConntrack(lines: readonly TextLine[]): readonly Redirection[] {
  const found = new Map<string, Redirection>()
  for (const line of lines) {
    if (!isConntrack(line)) continue
    const { words, number } = line
    const transport = transportOf(words.find((word) => transportOf(word) !== undefined) ?? 'none')
    // First the packets' own direction, then the replies'.
    const sentTo = endOf(values(words, 'dst=')[0], values(words, 'dport=')[0])
    const deliveredTo = endOf(values(words, 'src=')[1], values(words, 'sport=')[1])
    if (transport === undefined || sentTo === undefined || deliveredTo === undefined) continue
    const key = JSON.stringify([transport, sentTo, deliveredTo])
    const isSame = sentTo.address === deliveredTo.address && sentTo.port === deliveredTo.port
    if (isSame || found.has(key)) continue
    found.set(key, { line: number, transport, sentTo, deliveredTo })
  }
  return [...found.values()]
}

function values(words: readonly string[], key: string): readonly string[] {
  return words.filter((word) => word.startsWith(key)).map((word) => word.slice(key.length))
}

function endOf(address: string | undefined, port: string | undefined): AddressAndPort | undefined {
  const known = { address: canonicalAddress(address), port: portOf(port) }
  if (known.address === undefined || known.port === undefined) return undefined
  return { address: known.address, port: known.port }
}
