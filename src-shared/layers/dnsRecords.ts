/**
 * The questions and resource records of a DNS message, RFC 1035 sections 4.1.2 and 4.1.3, AAAA
 * (RFC 3596), SRV (RFC 2782) and OPT (RFC 6891).
 *
 *  | name | type (2) | class (2) |                                a question
 *  | name | type (2) | class (2) | time to live (4) | length (2) | data |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { printable } from '../bytes/printableText.ts'
import { readDnsName, type NameProblem } from './dnsName.ts'
import { dnsClassName, DnsType, dnsTypeName } from './dnsNumbers.ts'
import type { Fields } from './fields.ts'

/** More than a message of 4,096 bytes can hold of useful ones; the rest stays one field. */
const MAX_LISTED = 300
const MAX_STRINGS = 64
/** In multicast DNS the class has 15 bits; the first one is a flag (RFC 6762 section 18). */
const CLASS_MASK = 0x7fff
const MULTICAST_FLAG = 0x8000

export interface DnsRecordsPlace {
  /** Where the message begins in the layer's bytes. */
  readonly start: number
  readonly at: number
  /** Where what is here of the message ends. */
  readonly end: number
  /** All of the message is here: what does not fit is wrong, not missing. */
  readonly isWhole: boolean
  readonly questions: number
  readonly records: number
}

export function decodeDnsRecords(fields: Fields, bytes: ByteSlice, place: DnsRecordsPlace): void {
  const { start, end, isWhole, questions, records } = place
  const total = questions + records
  let { at } = place
  for (let count = 0; count < total; count++) {
    if (count === MAX_LISTED) {
      fields.bytes('dns.data', `${total - count} more records`, at, end - at)
      return
    }
    const record = { start, at, end }
    const next =
      count < questions
        ? decodeQuestion(fields, bytes, record)
        : decodeRecord(fields, bytes, record)
    if (typeof next === 'number') {
      at = next
      continue
    }
    const what = count < questions ? `Question ${count + 1}` : `Record ${count + 1 - questions}`
    if (next === 'cut' && !isWhole) return
    fields.malformed('dns.bad-record', `${what} of the message ${PROBLEMS[next]}`, {
      at,
      length: end - at,
    })
    return
  }
  if (at < end) {
    fields.bytes('dns.data', 'After the last record', at, end - at)
    fields.note('note', 'dns.trailing', `${end - at} bytes follow the last record.`, {
      at,
      length: end - at,
    })
  }
}

const PROBLEMS: Readonly<Record<NameProblem, string>> = {
  cut: 'does not fit into the packet: the counts or a length lie, or the rest is in another fragment.',
  pointer: 'has a name with a pointer that does not point back; reading stops here.',
  length: 'has a name longer than 255 bytes or with a label of no known kind; reading stops here.',
}

interface Place {
  readonly start: number
  readonly at: number
  readonly end: number
}

/** Where it ends, or what is wrong with it. */
function decodeQuestion(fields: Fields, bytes: ByteSlice, place: Place): number | NameProblem {
  const name = readDnsName(bytes, place)
  if (typeof name === 'string') return name
  const at = place.at + name.length
  if (at + 4 > place.end) return 'cut'
  const type = dnsTypeName(bytes.u16(at))
  fields.value('dns.qry.name', 'Question', name.text, {
    at: place.at,
    length: name.length,
    text: `${name.text} ${type}`,
  })
  fields.u16('dns.qry.type', 'Type', at, (value) => `${value} ${type}`)
  fields.bits('dns.qry.class', 'Class', { at: at + 2, length: 2, mask: CLASS_MASK }, dnsClassName)
  multicastFlag(fields, bytes, { at: at + 2, name: 'dns.qry.qu', label: 'Unicast reply wanted' })
  return at + 4
}

function decodeRecord(fields: Fields, bytes: ByteSlice, place: Place): number | NameProblem {
  const name = readDnsName(bytes, place)
  if (typeof name === 'string') return name
  const at = place.at + name.length
  if (at + 10 > place.end) return 'cut'
  const type = bytes.u16(at)
  const length = bytes.u16(at + 8)
  const dataAt = at + 10
  if (dataAt + length > place.end) return 'cut'
  fields.value('dns.resp.name', 'Record', name.text, {
    at: place.at,
    length: name.length,
    text: `${name.text} ${dnsTypeName(type)}`,
  })
  fields.u16('dns.resp.type', 'Type', at, () => `${type} ${dnsTypeName(type)}`)
  if (type === DnsType.opt) {
    fields.u16('dns.rr.udp_payload_size', 'UDP payload size', at + 2)
    fields.u8('dns.resp.ext_rcode', 'Extended reply code', at + 4)
    fields.u8('dns.resp.edns0_version', 'EDNS version', at + 5)
    fields.flag('dns.resp.z.do', 'DNSSEC wanted', { at: at + 6, length: 2, mask: 0x8000 })
  } else {
    const classPlace = { at: at + 2, length: 2, mask: CLASS_MASK }
    fields.bits('dns.resp.class', 'Class', classPlace, dnsClassName)
    multicastFlag(fields, bytes, { at: at + 2, name: 'dns.resp.cache_flush', label: 'Cache flush' })
    fields.u32('dns.resp.ttl', 'Time to live', at + 4, (seconds) => `${seconds} s`)
  }
  fields.u16('dns.resp.len', 'Data length', at + 8)
  return decodeData(fields, bytes, { start: place.start, at: dataAt, end: dataAt + length, type })
}

/** The first bit of a class, where it is set: outside multicast DNS it never is. */
function multicastFlag(
  fields: Fields,
  bytes: ByteSlice,
  { at, name, label }: { at: number; name: string; label: string },
): void {
  const isSet = (bytes.u16(at) & MULTICAST_FLAG) !== 0
  if (isSet) fields.flag(name, label, { at, length: 2, mask: MULTICAST_FLAG })
}

/** Where the data ends, or what is wrong with a name in it. */
function decodeData(
  fields: Fields,
  bytes: ByteSlice,
  data: Place & { readonly type: number },
): number | NameProblem {
  const { at, end, type } = data
  const length = end - at
  const nameAt = (from: number, field: string, label: string): number | NameProblem => {
    const name = readDnsName(bytes, { ...data, at: from })
    if (typeof name === 'string') return name
    fields.value(field, label, name.text, { at: from, length: name.length })
    return from + name.length
  }
  let used: number | NameProblem = at
  if (type === DnsType.a && length === 4) {
    fields.ipv4('dns.a', 'Address', at)
    used = end
  } else if (type === DnsType.aaaa && length === 16) {
    fields.ipv6('dns.aaaa', 'Address', at)
    used = end
  } else if (type === DnsType.ns) used = nameAt(at, 'dns.ns', 'Name server')
  else if (type === DnsType.cname) used = nameAt(at, 'dns.cname', 'Canonical name')
  else if (type === DnsType.ptr) used = nameAt(at, 'dns.ptr.domain_name', 'Domain name')
  else if (type === DnsType.txt) used = decodeTexts(fields, bytes, data)
  else if (type === DnsType.mx && length > 2) {
    fields.u16('dns.mx.preference', 'Preference', at)
    used = nameAt(at + 2, 'dns.mx.mail_exchange', 'Mail exchange')
  } else if (type === DnsType.srv && length > 6) {
    fields.u16('dns.srv.priority', 'Priority', at)
    fields.u16('dns.srv.weight', 'Weight', at + 2)
    fields.u16('dns.srv.port', 'Port', at + 4)
    used = nameAt(at + 6, 'dns.srv.target', 'Target')
  } else if (type === DnsType.soa) {
    used = nameAt(at, 'dns.soa.mname', 'Primary name server')
    if (typeof used === 'number') used = nameAt(used, 'dns.soa.rname', 'Responsible mailbox')
    if (typeof used === 'number' && used + 20 <= end) used = decodeSoaNumbers(fields, used)
  }
  if (typeof used === 'string') return used
  fields.bytes('dns.data', 'Data', used, end - used)
  return end
}

function decodeSoaNumbers(fields: Fields, at: number): number {
  fields.u32('dns.soa.serial_number', 'Serial number', at)
  fields.u32('dns.soa.refresh_interval', 'Refresh', at + 4, (seconds) => `${seconds} s`)
  fields.u32('dns.soa.retry_interval', 'Retry', at + 8, (seconds) => `${seconds} s`)
  fields.u32('dns.soa.expire_limit', 'Expire', at + 12, (seconds) => `${seconds} s`)
  fields.u32('dns.soa.minimum_ttl', 'Minimum time to live', at + 16, (seconds) => `${seconds} s`)
  return at + 20
}

/** Strings, each with its length before it; where they end. */
function decodeTexts(fields: Fields, bytes: ByteSlice, { at: from, end }: Place): number {
  let at = from
  for (let count = 0; at < end && count < MAX_STRINGS; count++) {
    const length = Math.min(bytes.u8(at), end - at - 1)
    const text = printable(new TextDecoder().decode(bytes.bytes(at + 1, length)))
    fields.value('dns.txt', 'Text', text, { at, length: 1 + length })
    at += 1 + length
  }
  return at
}
