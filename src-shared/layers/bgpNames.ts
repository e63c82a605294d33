/** The numbers of BGP by name (IANA, "Border Gateway Protocol Parameters" and the registries it cites). */

const MESSAGES: readonly string[] = [
  '',
  'OPEN',
  'UPDATE',
  'NOTIFICATION',
  'KEEPALIVE',
  'ROUTE-REFRESH',
]

interface ErrorName {
  readonly name: string
  /** Wireshark's field for the subcodes of this code. */
  readonly field: string
  readonly subcodes: Readonly<Record<number, string>>
}

const UNKNOWN_ERROR: ErrorName = {
  name: 'unknown',
  field: 'bgp.notify.minor_error_unknown',
  subcodes: {},
}

const ERRORS: Readonly<Record<number, ErrorName>> = {
  1: {
    name: 'Message Header Error',
    field: 'bgp.notify.minor_error',
    subcodes: {
      1: 'Connection Not Synchronized',
      2: 'Bad Message Length',
      3: 'Bad Message Type',
    },
  },
  2: {
    name: 'OPEN Message Error',
    field: 'bgp.notify.minor_error_open',
    subcodes: {
      1: 'Unsupported Version Number',
      2: 'Bad Peer AS',
      3: 'Bad BGP Identifier',
      4: 'Unsupported Optional Parameter',
      6: 'Unacceptable Hold Time',
      7: 'Unsupported Capability',
      11: 'Role Mismatch',
    },
  },
  3: {
    name: 'UPDATE Message Error',
    field: 'bgp.notify.minor_error_update',
    subcodes: {
      1: 'Malformed Attribute List',
      2: 'Unrecognized Well-known Attribute',
      3: 'Missing Well-known Attribute',
      4: 'Attribute Flags Error',
      5: 'Attribute Length Error',
      6: 'Invalid ORIGIN Attribute',
      8: 'Invalid NEXT_HOP Attribute',
      9: 'Optional Attribute Error',
      10: 'Invalid Network Field',
      11: 'Malformed AS_PATH',
    },
  },
  4: { name: 'Hold Timer Expired', field: 'bgp.notify.minor_error_expired', subcodes: {} },
  5: {
    name: 'Finite State Machine Error',
    field: 'bgp.notify.minor_error_state',
    subcodes: {
      1: 'Unexpected Message in OpenSent',
      2: 'Unexpected Message in OpenConfirm',
      3: 'Unexpected Message in Established',
    },
  },
  6: {
    name: 'Cease',
    field: 'bgp.notify.minor_error_cease',
    subcodes: {
      1: 'Maximum Number of Prefixes Reached',
      2: 'Administrative Shutdown',
      3: 'Peer De-configured',
      4: 'Administrative Reset',
      5: 'Connection Rejected',
      6: 'Other Configuration Change',
      7: 'Connection Collision Resolution',
      8: 'Out of Resources',
      9: 'Hard Reset',
      10: 'BFD Down',
    },
  },
  7: {
    name: 'ROUTE-REFRESH Message Error',
    field: UNKNOWN_ERROR.field,
    subcodes: { 1: 'Invalid Message Length' },
  },
}

const CAPABILITIES: Readonly<Record<number, string>> = {
  1: 'Multiprotocol extensions',
  2: 'Route refresh',
  3: 'Outbound route filtering',
  5: 'Extended next hop encoding',
  6: 'Extended message',
  9: 'Role',
  64: 'Graceful restart',
  65: '4-octet AS number',
  67: 'Dynamic capability',
  69: 'ADD-PATH',
  70: 'Enhanced route refresh',
  71: 'Long-lived graceful restart',
  73: 'FQDN',
  128: 'Route refresh (Cisco)',
}

const ATTRIBUTES: Readonly<Record<number, string>> = {
  1: 'ORIGIN',
  2: 'AS_PATH',
  3: 'NEXT_HOP',
  4: 'MULTI_EXIT_DISC',
  5: 'LOCAL_PREF',
  6: 'ATOMIC_AGGREGATE',
  7: 'AGGREGATOR',
  8: 'COMMUNITIES',
  9: 'ORIGINATOR_ID',
  10: 'CLUSTER_LIST',
  14: 'MP_REACH_NLRI',
  15: 'MP_UNREACH_NLRI',
  16: 'EXTENDED_COMMUNITIES',
  17: 'AS4_PATH',
  18: 'AS4_AGGREGATOR',
  22: 'PMSI_TUNNEL',
  23: 'TUNNEL_ENCAPSULATION',
  26: 'AIGP',
  29: 'BGP-LS',
  32: 'LARGE_COMMUNITY',
  33: 'BGPSEC_PATH',
  35: 'ONLY_TO_CUSTOMER',
  40: 'PREFIX_SID',
}

const FAMILIES: Readonly<Record<number, string>> = {
  1: 'IPv4',
  2: 'IPv6',
  25: 'L2VPN',
  16388: 'BGP-LS',
}

const SUBSEQUENT_FAMILIES: Readonly<Record<number, string>> = {
  1: 'unicast',
  2: 'multicast',
  4: 'labeled unicast',
  65: 'VPLS',
  70: 'EVPN',
  71: 'BGP-LS',
  73: 'SR policy',
  128: 'labeled VPN unicast',
  132: 'route target constraint',
  133: 'flow specification',
  134: 'VPN flow specification',
}

/** RFC 1997, RFC 7999, RFC 8326 and RFC 9494. */
const WELL_KNOWN_COMMUNITIES: Readonly<Record<number, string>> = {
  0xffff0000: 'GRACEFUL_SHUTDOWN',
  0xffff0006: 'LLGR_STALE',
  0xffff0007: 'NO_LLGR',
  0xffff029a: 'BLACKHOLE',
  0xffffff01: 'NO_EXPORT',
  0xffffff02: 'NO_ADVERTISE',
  0xffffff03: 'NO_EXPORT_SUBCONFED',
  0xffffff04: 'NO_PEER',
}

export function bgpMessageName(type: number): string {
  return (MESSAGES[type] ?? '') || `type ${type}`
}

export function bgpErrorName(code: number): string {
  return (ERRORS[code] ?? UNKNOWN_ERROR).name
}

export function bgpSubcode(code: number, subcode: number): { field: string; name: string } {
  const { field, subcodes } = ERRORS[code] ?? UNKNOWN_ERROR
  return { field, name: subcodes[subcode] ?? (subcode === 0 ? 'unspecific' : 'unknown') }
}

export function bgpCapabilityName(code: number): string {
  return CAPABILITIES[code] ?? `Capability ${code}`
}

export function bgpAttributeName(code: number): string {
  return ATTRIBUTES[code] ?? `attribute ${code}`
}

export function bgpFamilyName(family: number): string {
  return FAMILIES[family] ?? `address family ${family}`
}

/** `IPv4 unicast`. */
export function bgpRouteKind(family: number, subsequent: number): string {
  return `${bgpFamilyName(family)} ${SUBSEQUENT_FAMILIES[subsequent] ?? `subsequent family ${subsequent}`}`
}

export function wellKnownCommunity(community: number): string | undefined {
  return WELL_KNOWN_COMMUNITIES[community]
}
