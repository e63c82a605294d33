/**
 * Records on which we and tshark differ on purpose, each by file and number. A record that is listed
 * and does not differ fails the test like one that differs and is not listed.
 */
export interface TsharkException {
  readonly file: string
  readonly records: readonly number[]
  readonly reason: string
}

const REASSEMBLED =
  'tshark puts fragments together and shows the transport header on the fragment that completes the ' +
  'packet; we show it on the first fragment, whose bytes it is'

export const tsharkExceptions: readonly TsharkException[] = [
  {
    file: 'fragments/PcapPlusPlus__ip4_fragments.pcap',
    records: [1, 6, 7, 12, 13, 18, 19, 20, 28, 31, 32, 40, 43, 44, 53],
    reason: REASSEMBLED,
  },
  {
    file: 'fragments/PcapPlusPlus__ip6_fragments.pcap',
    records: [1, 7, 8, 20, 21, 29, 30, 36],
    reason: REASSEMBLED,
  },
  { file: 'fragments/skydive__ipv4-fragments.pcap', records: [1, 2], reason: REASSEMBLED },
]

/** The numbers of the records of one file that may differ. */
export function exceptionsOf(file: string): ReadonlySet<number> {
  return new Set(
    tsharkExceptions.filter((entry) => entry.file === file).flatMap(({ records }) => records),
  )
}
