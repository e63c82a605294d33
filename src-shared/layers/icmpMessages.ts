/** What ICMP types and codes say: RFC 792, RFC 1812 section 5.2.7.1, RFC 4443, RFC 4861. */

const TYPES: Readonly<Record<number, string>> = {
  0: 'Echo (ping) reply',
  3: 'Destination unreachable',
  4: 'Source quench',
  5: 'Redirect',
  8: 'Echo (ping) request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time exceeded',
  12: 'Parameter problem',
  13: 'Timestamp request',
  14: 'Timestamp reply',
  17: 'Address mask request',
  18: 'Address mask reply',
}

const CODES: Readonly<Record<number, readonly string[]>> = {
  3: [
    'Network unreachable',
    'Host unreachable',
    'Protocol unreachable',
    'Port unreachable',
    'Fragmentation needed',
    'Source route failed',
    'Network unknown',
    'Host unknown',
    'Source host isolated',
    'Network administratively prohibited',
    'Host administratively prohibited',
    'Network unreachable for this service',
    'Host unreachable for this service',
    'Communication administratively filtered',
    'Host precedence violation',
    'Precedence cutoff in effect',
  ],
  5: ['For the network', 'For the host', 'For service and network', 'For service and host'],
  11: ['TTL exceeded in transit', 'Fragment reassembly time exceeded'],
  12: ['Pointer indicates the error', 'Required option is missing', 'Bad length'],
}

const V6_TYPES: Readonly<Record<number, string>> = {
  1: 'Destination unreachable',
  2: 'Packet too big',
  3: 'Time exceeded',
  4: 'Parameter problem',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  130: 'Multicast listener query',
  131: 'Multicast listener report',
  132: 'Multicast listener done',
  133: 'Router solicitation',
  134: 'Router advertisement',
  135: 'Neighbor solicitation',
  136: 'Neighbor advertisement',
  137: 'Redirect',
  143: 'Multicast listener report v2',
}

const V6_CODES: Readonly<Record<number, readonly string[]>> = {
  1: [
    'No route to destination',
    'Administratively prohibited',
    'Beyond scope of source address',
    'Address unreachable',
    'Port unreachable',
    'Source address failed policy',
    'Reject route to destination',
  ],
  3: ['Hop limit exceeded in transit', 'Fragment reassembly time exceeded'],
  4: [
    'Erroneous header field',
    'Unrecognized next header type',
    'Unrecognized IPv6 option',
    'Incomplete header chain in the first fragment',
  ],
}

/** `Echo (ping) request`; undefined where the type has no name here. */
export function icmpTypeName(type: number): string | undefined {
  return TYPES[type]
}

export function icmpCodeName(type: number, code: number): string | undefined {
  return CODES[type]?.[code]
}

export function icmpv6TypeName(type: number): string | undefined {
  return V6_TYPES[type]
}

export function icmpv6CodeName(type: number, code: number): string | undefined {
  return V6_CODES[type]?.[code]
}

/** `8 Echo (ping) request`, as a field's text. */
export function icmpTypeText(type: number): string {
  return numbered(type, icmpTypeName(type))
}

export function icmpCodeText(type: number, code: number): string {
  return numbered(code, icmpCodeName(type, code))
}

export function icmpv6TypeText(type: number): string {
  return numbered(type, icmpv6TypeName(type))
}

export function icmpv6CodeText(type: number, code: number): string {
  return numbered(code, icmpv6CodeName(type, code))
}

function numbered(value: number, name: string | undefined): string {
  return name === undefined ? String(value) : `${value} ${name}`
}
