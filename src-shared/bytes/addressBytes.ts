/** Addresses as text turned into their bytes: what a person typed, and what a decoder wrote. */

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/
const HEX_BYTES = /^[0-9a-fA-F]{1,2}(?:([:.-])[0-9a-fA-F]{1,2}(?:\1[0-9a-fA-F]{1,2})*)?$/
const HEX_DIGITS = /^(?:0x)?((?:[0-9a-fA-F]{2})+)$/
const GROUP = /^[0-9a-fA-F]{1,4}$/

export function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = IPV4.exec(text)?.slice(1).map(Number)
  return parts?.every((part) => part < 256) === true ? Uint8Array.from(parts) : undefined
}

/** RFC 4291 section 2.2, with `::` and with an IPv4 address at the end. */
export function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  const [head = '', tail] = halves
  if (halves.length > 2) return undefined
  const before = groupBytes(head, tail === undefined)
  const after = groupBytes(tail ?? '', true)
  if (before === undefined || after === undefined) return undefined
  const missing = 16 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...before, ...new Array<number>(missing).fill(0), ...after])
}

function groupBytes(text: string, mayEndInIpv4: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [at, group] of groups.entries()) {
    const isLast = at === groups.length - 1
    const ipv4 = isLast && mayEndInIpv4 ? ipv4Bytes(group) : undefined
    if (ipv4 !== undefined) bytes.push(...ipv4)
    else if (GROUP.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff)
    else return undefined
  }
  return bytes
}

/** `00:0c:29`, `00-0c-29`, `00.0c.29`, `000c29`, `0x000c29`. */
export function hexBytes(text: string): Uint8Array | undefined {
  if (HEX_BYTES.test(text)) {
    return Uint8Array.from(text.split(/[:.-]/), (byte) => parseInt(byte, 16))
  }
  const digits = HEX_DIGITS.exec(text)?.[1]
  return digits === undefined
    ? undefined
    : Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
        parseInt(digits.slice(2 * at, 2 * at + 2), 16),
      )
}

export function macBytes(text: string): Uint8Array | undefined {
  const bytes = hexBytes(text)
  return bytes?.length === 6 ? bytes : undefined
}
