/** What a person types into the filter bar that is no filter yet: an address or a name by itself. */
import { ipv4Bytes, ipv6Bytes, macBytes } from '../bytes/addressBytes.ts'
import { namedField } from './filterReading.ts'
import { quoted } from './filterPrinter.ts'

/** Names of the cluster, as they are written there. */
export interface TypedNames {
  readonly pods: ReadonlySet<string>
  readonly nodes: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

const PLAIN = /^[A-Za-z0-9_.-]+$/

/** The filter that an address or a name alone stands for; any other text as it is. */
export function typedFilter(text: string, names: TypedNames): string {
  const typed = text.trim()
  const field = addressField(typed)
  if (field !== undefined) return `${field} == ${typed}`
  if (namedField(typed) !== undefined) return typed
  const value = PLAIN.test(typed) ? typed : quoted(typed)
  if (names.pods.has(typed)) return `pod.name == ${value}`
  if (names.nodes.has(typed)) return `node.name == ${value}`
  if (names.services.has(typed)) return `service.name == ${value}`
  const [namespace = '', pod = '', ...others] = typed.split('/')
  const isPod = others.length === 0 && names.pods.has(pod) && PLAIN.test(namespace)
  return isPod ? `pod.namespace == ${namespace} && pod.name == ${pod}` : typed
}

function addressField(typed: string): string | undefined {
  const [address = '', prefix, ...others] = typed.split('/')
  const isPlain = prefix === undefined
  if (others.length > 0 || !(isPlain || /^\d{1,3}$/.test(prefix))) return undefined
  if (ipv4Bytes(address) !== undefined) return 'ip.addr'
  if (address.includes(':') && ipv6Bytes(address) !== undefined) return 'ipv6.addr'
  return isPlain && macBytes(typed) !== undefined ? 'eth.addr' : undefined
}
