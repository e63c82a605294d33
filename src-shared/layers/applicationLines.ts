/**
 * Application layers in one line each, in the words that people know from packet tools: beside the
 * layer's title and as a record's Info. Undefined where what it speaks of was not captured.
 */
import { bgpErrorName, bgpMessageName, bgpSubcode } from './bgpNames.ts'
import { dnsOperationName, dnsResponseName, dnsTypeName } from './dnsNumbers.ts'
import { fieldNamed, fieldText, numberOf, textOf } from './layerFields.ts'
import type { Field, Layer } from './protocol.ts'

const SHOWN_LENGTH = 200
const SHOWN_RECORDS = 8

/** Of a layer's kind where it is one of these; undefined for every other layer. */
export function applicationLine(layer: Layer): string | undefined {
  switch (layer.protocol) {
    case 'dns':
    case 'dns-tcp':
    case 'mdns':
      return dnsLine(layer)
    case 'http':
      return httpLine(layer)
    case 'http2':
      return http2Line(layer)
    case 'tls':
      return tlsLine(layer)
    case 'bgp':
      return bgpLine(layer)
    default:
      return undefined
  }
}

/** `Standard query response 0x102c A web.default.svc.cluster.local A 10.96.7.7`. */
function dnsLine(layer: Layer): string | undefined {
  const starts = layer.fields.flatMap(({ name }, at) => (name === 'dns.id' ? [at] : []))
  const messages = starts.map((from, at) => layer.fields.slice(from, starts[at + 1]))
  const lines = messages.map(dnsMessageLine).filter((line) => line !== undefined)
  return lines.length === 0 ? undefined : shown(lines.join(', '))
}

function dnsMessageLine(fields: readonly Field[]): string | undefined {
  const find = (name: string) => fields.find((field) => field.name === name)
  const id = find('dns.id')
  const opcode = find('dns.flags.opcode')?.value
  if (id === undefined || typeof opcode !== 'number') return undefined
  const isResponse = find('dns.flags.response')?.value === true
  const title = `${dnsOperationName(opcode)}${isResponse ? ' response' : ''}`
  const code = find('dns.flags.rcode')?.value
  const outcome = typeof code === 'number' && code !== 0 ? dnsResponseName(code) : undefined
  const parts = [title, fieldText(id), outcome, ...dnsItems(fields)]
  return parts.filter((part) => part !== undefined).join(' ')
}

/** `A example.com` for a question, `A 10.0.0.1` for a record. */
function dnsItems(fields: readonly Field[]): readonly string[] {
  const items: string[] = []
  let question = ''
  for (const { name, value } of fields) {
    const last = items.length - 1
    if (name === 'dns.qry.name') question = String(value)
    else if (name === 'dns.qry.type') items.push(`${dnsTypeName(Number(value))} ${question}`)
    else if (name === 'dns.resp.type') items.push(dnsTypeName(Number(value)))
    else if (DNS_DATA.test(name) && last >= 0) items[last] = `${items[last] ?? ''} ${String(value)}`
  }
  const rest = items.length - SHOWN_RECORDS
  return rest > 0 ? [...items.slice(0, SHOWN_RECORDS), `and ${rest} more`] : items
}

const DNS_DATA =
  /^dns\.(?:a|aaaa|ns|cname|ptr\.domain_name|soa\.mname|mx\.mail_exchange|srv\.(?:priority|weight|port|target)|txt)$/

/** `GET / HTTP/1.1`. */
function httpLine(layer: Layer): string | undefined {
  const line = textOf(layer, 'http.request') ?? textOf(layer, 'http.response')
  return line === undefined ? undefined : shown(line)
}

/** `Magic, SETTINGS[0], HEADERS[1]`: each frame with its stream. */
function http2Line(layer: Layer): string | undefined {
  const frames = layer.fields
    .filter(({ name }) => name === 'http2.stream')
    .map(({ value }) => String(value).replace(/^(.+), stream (\d+), .*$/, '$1[$2]'))
  const magic = fieldNamed(layer, 'http2.magic') === undefined ? [] : ['Magic']
  return listed([...magic, ...frames])
}

/** `Client Hello (SNI=example.com)`, `Application Data`. */
function tlsLine(layer: Layer): string | undefined {
  const words: string[] = []
  for (const { name, value, text } of layer.fields) {
    if (name === 'tls.record') {
      const kind = String(value).split(',')[0] ?? ''
      if (kind !== 'Handshake' && kind !== 'Alert') words.push(kind)
    } else if (name === 'tls.handshake.type') words.push(withoutNumber(text))
    else if (name === 'tls.handshake') words.push('Encrypted Handshake Message')
    else if (name === 'tls.alert_message') words.push('Encrypted Alert')
    else if (name === 'tls.alert_message.desc') words.push(`Alert (${withoutNumber(text)})`)
    else if (name === 'tls.handshake.extensions_server_name') {
      words.push(`${words.pop() ?? ''} (SNI=${String(value)})`)
    }
  }
  return listed(words)
}

/** `40 handshake failure` without its number. */
function withoutNumber(text: string | undefined): string {
  return (text ?? 'unknown').replace(/^\d+ /, '')
}

/** `OPEN Message`, `UPDATE Message ×8`, `NOTIFICATION Message (Cease, Administrative Shutdown)`. */
function bgpLine(layer: Layer): string | undefined {
  const major = numberOf(layer, 'bgp.notify.major_error')
  const minor = layer.fields.find(({ name }) => name.startsWith('bgp.notify.minor_error'))?.value
  return listed(
    layer.fields
      .filter(({ name }) => name === 'bgp.type')
      .map(({ value }) => `${bgpMessageName(Number(value))} Message`)
      .map((line) => {
        if (!line.startsWith('NOTIFICATION') || major === undefined) return line
        const subcode =
          typeof minor === 'number' && minor !== 0 ? bgpSubcode(major, minor).name : ''
        return `${line} (${[bgpErrorName(major), subcode].filter((part) => part !== '').join(', ')})`
      }),
  )
}

/** The same, with what is beside the layer's title only: `UPDATE Message ×4: 6 routes, 5 withdrawn`. */
export function bgpSummary(layer: Layer): string | undefined {
  const line = bgpLine(layer)
  if (line === undefined) return undefined
  const count = (kind: RegExp) => layer.fields.filter(({ name }) => kind.test(name)).length
  const system = numberOf(layer, 'bgp.cap.4as') ?? numberOf(layer, 'bgp.open.myas')
  const routes = count(/^bgp\.(?:nlri|mp_reach_nlri_ipv[46])_prefix$/)
  const withdrawn = count(/^bgp\.(?:withdrawn|mp_unreach_nlri_ipv[46])_prefix$/)
  const details = [
    system === undefined ? '' : `AS ${system}`,
    routes === 0 ? '' : `${routes} ${routes === 1 ? 'route' : 'routes'}`,
    withdrawn === 0 ? '' : `${withdrawn} withdrawn`,
  ].filter((part) => part !== '')
  return details.length === 0 ? line : `${line}: ${details.join(', ')}`
}

/** `A, B ×3, C`: what comes several times in a row is counted. */
function listed(words: readonly string[]): string | undefined {
  const runs: { readonly word: string; count: number }[] = []
  for (const word of words) {
    const last = runs.at(-1)
    if (last?.word === word) last.count++
    else runs.push({ word, count: 1 })
  }
  const text = runs.map(({ word, count }) => (count === 1 ? word : `${word} ×${count}`)).join(', ')
  return text === '' ? undefined : shown(text)
}

function shown(text: string): string {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
}
