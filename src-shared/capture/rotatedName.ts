/**
 * Names that capture tools give the files of one capture, by their manuals:
 *
 *   dumpcap -b            name_00001_20250101120000.pcapng, or time before number
 *   tcpdump -C, -W        name.pcap, name.pcap1, name.pcap2; name.pcap00, name.pcap01
 *   tcpdump -G            whatever strftime made of the name: name-20250101-120000.pcap, or seconds
 *
 * A name is a claim: that the files belong together is for their contents to say.
 */
export interface RotatedName {
  /** What the names of the set have in common, folder included; a star is where they differ. */
  readonly set: string
  /** The file's name without what the tool added. */
  readonly base: string
  /** The digits of date and time; sorts by time. */
  readonly stamp?: string
  /** Counted up by one for each file; 0 where the first has none. */
  readonly number?: number
}

const COMPRESSED = /\.(?:gz|zst|xz)$/i
const EXTENSION = '\\.(?:pcap|pcapng|cap|dmp|dump)'
const RING = new RegExp(
  `^(?<stem>.+)_(?:(?<number>\\d{5,9})_(?<stamp>\\d{14})|(?<early>\\d{14})_(?<late>\\d{5,9}))(?<end>${EXTENSION})?$`,
  'i',
)
const COUNTED = new RegExp(`^(?<name>.+${EXTENSION})(?<number>\\d{0,6})$`, 'i')
const STAMP =
  /(?:(?<!\d)\d{4}([-_.]?)\d\d\1\d\d[-_.T ]?\d\d([-_.:]?)\d\d(?:\2\d\d)?|(?<![\dA-Za-z])[12]\d{9}(?!\d))/

/** Undefined where no tool names its files so. */
export function rotatedName(file: string): RotatedName | undefined {
  const slash = file.lastIndexOf('/') + 1
  const folder = file.slice(0, slash)
  const name = file.slice(slash).replace(COMPRESSED, '')
  const ring = RING.exec(name)?.groups
  if (ring !== undefined) {
    const { stem = '', end = '' } = ring
    return {
      set: `${folder}${stem}_*${end}`,
      base: `${stem}${end}`,
      number: Number(ring['number'] ?? ring['late']),
    }
  }
  const counted = COUNTED.exec(name)?.groups
  if (counted === undefined) return undefined
  const { name: named = '' } = counted
  const number = Number(counted['number'])
  const stamp = STAMP.exec(named)
  if (stamp === null) return { set: `${folder}${named}`, base: named, number }
  const [text] = stamp
  const before = named.slice(0, stamp.index)
  const after = named.slice(stamp.index + text.length)
  return {
    set: `${folder}${before}*${after}`,
    base: `${before.replace(/[-_.]$/, '')}${after}`,
    stamp: text.replace(/\D/g, ''),
    number,
  }
}
