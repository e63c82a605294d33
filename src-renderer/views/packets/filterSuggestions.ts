/** What may stand where a person types in a filter: fields, the values that exist here, old filters. */
import type { SessionState } from '../../../src-shared/contract/services.ts'
import { catalogueField, catalogueFields } from '../../../src-shared/query/fieldCatalogue.ts'
import { quoted } from '../../../src-shared/query/filterPrinter.ts'

export interface Suggestion {
  /** What it puts in place of `from` to `to` of the text. */
  readonly text: string
  readonly meaning: string
  readonly from: number
  readonly to: number
}

const MOST = 8
const WORD_BEFORE = /[\w.-]*$/
const WORD_AFTER = /^[\w.-]*/
/** A field with an operator after it, and perhaps the earlier members of a set. */
const FIELD_BEFORE =
  /([a-z][\w.]*)(?:#\S+)?\s*(?:[!=<>]=*|===|!==|\b(?:eq|ne|contains|matches|in)\b)\s*(?:\{[^}]*)?["']?$/
const PLAIN = /^[\w.:/-]+$/

/** At most eight, the most likely first; none where nothing was begun. */
export function suggestionsAt(
  text: string,
  caret: number,
  session: SessionState | undefined,
): readonly Suggestion[] {
  const before = text.slice(0, caret)
  const word = WORD_BEFORE.exec(before)?.[0] ?? ''
  const from = caret - word.length
  const to = caret + (WORD_AFTER.exec(text.slice(caret))?.[0].length ?? 0)
  const field = FIELD_BEFORE.exec(before.slice(0, from))?.[1]
  const found = field === undefined ? fieldsLike(word) : valuesOf(field, word, session)
  return found
    .filter((each) => each.text !== text.slice(from, to))
    .slice(0, MOST)
    .map((each) => ({ ...each, from, to }))
}

interface Found {
  readonly text: string
  readonly meaning: string
}

/** Names that begin with the word, then those with a part that does; the shorter first. */
function fieldsLike(word: string): readonly Found[] {
  if (word === '') return []
  const scope = /^(?:inner|outer)\./.exec(word)?.[0] ?? ''
  const rest = word.slice(scope.length).toLowerCase()
  const likeness = (name: string) => {
    if (name.startsWith(rest)) return 0
    return name.includes(`.${rest}`) ? 1 : 2
  }
  return catalogueFields
    .filter(({ kind, name }) => likeness(name) < 2 && (scope === '' || kind !== 'place'))
    .toSorted((a, b) => {
      return likeness(a.name) - likeness(b.name) || a.name.length - b.name.length || compare(a, b)
    })
    .map(({ name, label }) => ({ text: scope + name, meaning: label }))
}

function compare(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}

function valuesOf(name: string, word: string, session: SessionState | undefined): readonly Found[] {
  if (session === undefined) return []
  const rest = word.toLowerCase()
  const values = new Map(knownValues(name, session))
  return [...values]
    .filter(([value]) => value.toLowerCase().includes(rest))
    .map(([value, meaning]) => ({ text: PLAIN.test(value) ? value : quoted(value), meaning }))
}

/** The values of a field that the session speaks of, each with what it is. */
function knownValues(name: string, session: SessionState): readonly (readonly [string, string])[] {
  const field = catalogueField(name.replace(/^(?:inner|outer)\./, ''))
  const { pods, nodes, services, points, encapsulations } = session
  switch (field?.name) {
    case 'pod.name':
      return pods.map((pod) => [pod.name, `pod in ${pod.namespace}`])
    case 'pod.namespace':
      return pods.map(({ namespace }) => [namespace, 'namespace'])
    case 'service.name':
      return services.map((service) => [service.name, `service in ${service.namespace}`])
    case 'node.name':
      return nodes.map((node) => [node.name, 'node'])
    case 'point.node':
      return points.flatMap(({ node }) => (node === undefined ? [] : [[node, 'captured there']]))
    case 'point.interface':
      return points.flatMap((point) =>
        point.interface === undefined ? [] : [[point.interface, `on ${point.node ?? point.file}`]],
      )
    case 'encapsulation':
      return encapsulations.map((each) => [each.encapsulation, `${each.tunnels} tunnels`])
    case 'vxlan.vni':
    case 'geneve.vni':
      return encapsulations.flatMap(({ vnis }) => vnis.map((vni) => [String(vni), 'seen here']))
    case 'ip.addr':
    case 'ip.src':
    case 'ip.dst':
      return addresses(session).filter(([address]) => !address.includes(':'))
    case 'ipv6.addr':
    case 'ipv6.src':
    case 'ipv6.dst':
      return addresses(session).filter(([address]) => address.includes(':'))
    default:
      return field?.kind === 'place' ? (field.values ?? []).map((value) => [value, '']) : []
  }
}

function addresses({
  pods,
  nodes,
  services,
}: SessionState): readonly (readonly [string, string])[] {
  const named = (found: { readonly addresses: readonly string[] }, name: string) =>
    found.addresses.map((address) => [address, name] as const)
  return [
    ...pods.flatMap((pod) => (pod.hostNetwork ? [] : named(pod, pod.name))),
    ...services.flatMap((service) => named(service, `svc/${service.name}`)),
    ...nodes.flatMap((node) => named(node, node.name)),
  ]
}
