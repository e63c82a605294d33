/** Which node each pod range is sent to: `cilium bpf tunnel list` (Cilium, cilium-dbg/cmd). */
import { canonicalAddress, ipPrefix, type IpPrefix } from '../ipPrefix.ts'
import type { TextLine } from './textLines.ts'

export interface CiliumTunnel {
  readonly line: number
  /** A range, or its first address where Cilium tells no length. */
  readonly range: IpPrefix
  readonly hasLength: boolean
  /** Address of the node. */
  readonly endpoint: string
}

const HEADER = /^TUNNEL\s+VALUE\s*$/

export function isCiliumTunnels({ text }: TextLine): boolean {
  return HEADER.test(text)
}

/** Both sides may carry `:0`, a number that says nothing. */
export function readCiliumTunnels(lines: readonly TextLine[]): readonly CiliumTunnel[] {
  const start = lines.findIndex(isCiliumTunnels)
  return lines.slice(start + 1).flatMap(({ words, number }) => {
    const [key = '', value = '', ...rest] = words.map((word) => word.replace(/:0$/, ''))
    const range = ipPrefix(key)
    const endpoint = canonicalAddress(value)
    if (range === undefined || endpoint === undefined || rest.length > 0) return []
    return { line: number, range, hasLength: key.includes('/'), endpoint }
  })
}
