/**
 * The gist of a DNS message, RFC 1035 section 4: its transaction, what kind it is, and the first
 * question.
 *
 *  | id (2) | QR opcode AA TC RD RA Z rcode (2) | four counts (8) | name, type (2), class (2) | ...
 */
import { printableAscii } from '../bytes/printableText.ts'
import { formatHexNumber } from '../bytes/numberText.ts'

const HEADER_LENGTH = 12
const RESPONSE = 0x8000
const LONGEST_NAME = 255
const LONGEST_LABEL = 63

/** `DNS query 0x1a2b A example.com`; undefined where the bytes are not such a message. */
export function dnsLineOf(payload: Uint8Array): string | undefined {
  if (payload.length < HEADER_LENGTH) return undefined
  const id = u16(payload, 0)
  const flags = u16(payload, 2)
  const questions = u16(payload, 4)
  const opcode = (flags >> 11) & 0x0f
  if (opcode > 6 || questions > 16) return undefined
  const kind = (flags & RESPONSE) === 0 ? 'query' : 'response'
  const title = `DNS ${kind} ${formatHexNumber(id, 4)}`
  const question = questions > 0 ? questionAt(payload, HEADER_LENGTH) : undefined
  const code = flags & 0x0f
  const outcome =
    kind === 'query' || code === 0 ? undefined : (RESPONSE_CODES[code] ?? `rcode ${code}`)
  return [title, question, outcome].filter((part) => part !== undefined).join(' ')
}

/** `A example.com`; a question's name is never compressed, so a pointer in it ends the reading. */
function questionAt(payload: Uint8Array, from: number): string | undefined {
  const labels: string[] = []
  let at = from
  for (;;) {
    const length = payload[at]
    if (length === undefined || length > LONGEST_LABEL) return undefined
    at++
    if (length === 0) break
    if (at + length > payload.length || at + length - from > LONGEST_NAME) return undefined
    labels.push(printableAscii(payload.subarray(at, at + length)))
    at += length
  }
  const name = labels.length === 0 ? '<root>' : labels.join('.')
  if (at + 2 > payload.length) return name
  const type = u16(payload, at)
  return `${TYPES[type] ?? `type ${type}`} ${name}`
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

const RESPONSE_CODES: Readonly<Record<number, string>> = {
  1: 'format error',
  2: 'server failure',
  3: 'no such name',
  4: 'not implemented',
  5: 'refused',
}

const TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  65: 'HTTPS',
  255: 'ANY',
}
