/** Routes: `ip route` and `ip -6 route` (iproute2, ip/iproute.c). */
import { canonicalAddress, ipPrefix, type IpPrefix } from '../ipPrefix.ts'
import { wordAfter, type TextLine } from './textLines.ts'

export interface Route {
  readonly line: number
  readonly prefix: IpPrefix
  readonly device?: string
  /** The next hop. */
  readonly via?: string
  /** Where a route with its own encapsulation sends to. */
  readonly tunnelTo?: string
  /** An address of the node itself. */
  readonly source?: string
}

const TYPES: ReadonlySet<string> = new Set(['unicast', 'local'])
/** Nothing is reached by them. */
const DEAD_TYPES = /^(?:blackhole|unreachable|prohibit|throw|broadcast|multicast|anycast) /
const ROUTE =
  /^(?:(?:unicast|local) )?(?:default|[0-9a-fA-F.:]{2,45}(?:\/\d{1,3})?) .*\b(?:dev|via) \S/

export function isIpRoute({ text }: TextLine): boolean {
  return DEAD_TYPES.test(text) ? ipPrefix(text.split(' ')[1]) !== undefined : isLiveRoute(text)
}

/** A neighbour's line begins in the same way and ends in its state. */
function isLiveRoute(text: string): boolean {
  return ROUTE.test(text) && !/ lladdr | (?:FAILED|INCOMPLETE|NOARP|PERMANENT)\s*$/.test(text)
}

export function readIpRoutes(lines: readonly TextLine[]): readonly Route[] {
  return lines.flatMap(({ text, words, number }) => {
    if (DEAD_TYPES.test(text) || !isLiveRoute(text)) return []
    const [destination] = TYPES.has(words[0] ?? '') ? words.slice(1) : words
    const prefix = destination === 'default' ? undefined : ipPrefix(destination)
    const device = wordAfter(words, 'dev')
    const via = canonicalAddress(wordAfter(words, 'via'))
    const source = canonicalAddress(wordAfter(words, 'src'))
    const encap = words.indexOf('encap')
    const tunnelTo = encap < 0 ? undefined : canonicalAddress(wordAfter(words.slice(encap), 'dst'))
    if (prefix === undefined) return []
    return {
      line: number,
      prefix,
      ...(device === undefined ? {} : { device }),
      ...(via === undefined ? {} : { via }),
      ...(tunnelTo === undefined ? {} : { tunnelTo }),
      // In a route with its own encapsulation the first "src" is the outer header's.
      ...(source === undefined || encap >= 0 ? {} : { source }),
    }
  })
}
