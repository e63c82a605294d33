/** WireGuard's peers and what lies behind each: `wg show` (wireguard-tools, show.c). */
import { ipPrefix, type IpPrefix } from '../ipPrefix.ts'
import { addressAndPort } from './addressAndPort.ts'
import type { TextLine } from './textLines.ts'

export interface WireguardPeer {
  readonly line: number
  /** Address that its packets come from. */
  endpoint?: string
  readonly allowed: { readonly line: number; readonly prefix: IpPrefix }[]
}

const PEER = /^peer: \S{40,48}$/

export function isWgShow({ text }: TextLine): boolean {
  return PEER.test(text)
}

export function readWgShow(lines: readonly TextLine[]): readonly WireguardPeer[] {
  const peers: WireguardPeer[] = []
  let current: WireguardPeer | undefined
  for (const { text, words, number } of lines) {
    if (PEER.test(text)) {
      current = { line: number, allowed: [] }
      peers.push(current)
    } else if (/^\S/.test(text)) current = undefined
    if (current === undefined) continue
    if (words[0] === 'endpoint:') {
      const endpoint = addressAndPort(words[1])?.address
      if (endpoint !== undefined) current.endpoint = endpoint
    } else if (words[0] === 'allowed' && words[1] === 'ips:') {
      for (const word of words.slice(2)) {
        const prefix = ipPrefix(word.replace(/,$/, ''))
        if (prefix !== undefined) current.allowed.push({ line: number, prefix })
      }
    }
  }
  return peers
}
