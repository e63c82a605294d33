/** Virtual services and the real servers behind them: `ipvsadm -Ln` (ipvsadm 1.31, ipvsadm.c). */
import { transportOf, type Transport } from '../identityFact.ts'
import { addressAndPort, type AddressAndPort } from './addressAndPort.ts'
import type { TextLine } from './textLines.ts'

export interface VirtualService extends AddressAndPort {
  readonly line: number
  readonly transport: Transport
  readonly servers: (AddressAndPort & { readonly line: number })[]
}

const HEADER = 'IP Virtual Server version '
const SERVICE = /^(?:TCP|UDP|SCTP)\s+\S/

export function isIpvsadm({ text }: TextLine): boolean {
  return text.startsWith(HEADER)
}

export function readIpvsadm(lines: readonly TextLine[]): readonly VirtualService[] {
  const services: VirtualService[] = []
  let current: VirtualService | undefined
  for (const { text, words, number } of lines) {
    if (SERVICE.test(text)) {
      const end = addressAndPort(words[1])
      const transport = transportOf(words[0])
      const isKnown = end !== undefined && transport !== undefined
      current = isKnown ? { line: number, transport, ...end, servers: [] } : undefined
      if (current !== undefined) services.push(current)
    } else if (words[0] === '->') {
      const server = addressAndPort(words[1])
      if (server !== undefined) current?.servers.push({ line: number, ...server })
    } else if (words.length > 0) {
      // A service by firewall mark has no address.
      current = undefined
    }
  }
  return services
}
