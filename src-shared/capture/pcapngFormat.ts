/**
 * The pcapng file format (draft-ietf-opsawg-pcapng): blocks, each with its length at both ends.
 *
 *   type u32 | length u32 | body | options | length u32
 *
 * A section header block starts a section with its own byte order and its own interfaces.
 */

/** Reads the same in both byte orders, so that it is recognised before the order is known. */
export const SECTION_HEADER = 0x0a0d0d0a
export const INTERFACE_DESCRIPTION = 1
/** Obsolete, but still in old files. */
export const PACKET = 2
export const SIMPLE_PACKET = 3
export const NAME_RESOLUTION = 4
export const INTERFACE_STATISTICS = 5
export const ENHANCED_PACKET = 6
export const SYSTEMD_JOURNAL = 9
export const DECRYPTION_SECRETS = 10
export const CUSTOM = 0x0bad
export const CUSTOM_NOT_COPIED = 0x40000bad

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Type and two lengths: a block without a body. */
export const SMALLEST_BLOCK = 12

/** Option codes; those from 2 on mean something else in each block type. */
export const END_OF_OPTIONS = 0
export const COMMENT = 1

/** The length of a block that cannot be shorter, by type; other types have any body. */
export const SHORTEST_BLOCKS: ReadonlyMap<number, number> = new Map([
  [SECTION_HEADER, 28],
  [INTERFACE_DESCRIPTION, 20],
  [PACKET, 32],
  [SIMPLE_PACKET, 16],
  [NAME_RESOLUTION, 12],
  [INTERFACE_STATISTICS, 24],
  [ENHANCED_PACKET, 32],
  [SYSTEMD_JOURNAL, 12],
  [DECRYPTION_SECRETS, 20],
  [CUSTOM, 16],
  [CUSTOM_NOT_COPIED, 16],
])

/** Where a whole block is: `end` is before its second length, `base` the file offset of byte 0. */
export interface BlockPlace {
  readonly view: DataView
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly base: number
  readonly littleEndian: boolean
}

/** The byte order of a section, by the magic at `at`; undefined where there is none. */
export function sectionIsLittleEndian(view: DataView, at: number): boolean | undefined {
  if (view.getUint32(at, true) === BYTE_ORDER_MAGIC) return true
  if (view.getUint32(at, false) === BYTE_ORDER_MAGIC) return false
  return undefined
}

/** Bodies and options are padded to 32 bits. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4
}
