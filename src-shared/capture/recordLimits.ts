/** How large a record may claim to be and still be believed, and how long a reader looks past damage. */

/** libpcap's and Wireshark's limit for an ordinary link type, whatever the snap length. */
const ORDINARY_LIMIT = 262_144
/** Ours for everything else: D-Bus and USB may say 128 MiB, which no packet of a network has. */
export const LARGEST_RECORD = 16 * 1024 * 1024
/** Twice the largest IP packet: a record beyond it that the file does not hold is damage, not a cut. */
export const UNUSUAL_RECORD = 131_072

/** Asked for at once while searching, so that a search does not go byte by byte over a border. */
export const SEARCH_STEP = 65_536
/** A search that found nothing in this many bytes ends the reading. */
export const SEARCH_LIMIT = 64 * 1024 * 1024

/** D-Bus, USB (Linux, Linux mmapped, Windows, macOS): messages, not frames. */
const UNBOUNDED_LINK_TYPES: readonly number[] = [231, 189, 220, 249, 266]

/** Captured bytes of a record that are believed; beyond it the length itself is the damage. */
export function believedLength(linkType: number, snapLength: number): number {
  if (UNBOUNDED_LINK_TYPES.includes(linkType)) return LARGEST_RECORD
  return Math.min(LARGEST_RECORD, Math.max(ORDINARY_LIMIT, snapLength))
}

/** 0 where a header states no limit: zero, or the negative numbers of old writers. */
export function statedSnapLength(snapLength: number): number {
  return snapLength >= 0x7fff_ffff ? 0 : snapLength
}
