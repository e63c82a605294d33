/** A capture whose tunnel uses another UDP port: as a cluster does that configured its own. */
import { readCapture } from './readCapture.ts'

/** Ethernet and IPv4 without options. */
const UDP_AT = 34

/** The same file, `from` replaced by `to` as destination port of IPv4 datagrams on Ethernet. */
export function withMovedPort(file: Uint8Array, from: number, to: number): Uint8Array {
  const moved = Uint8Array.from(file)
  const view = new DataView(moved.buffer)
  for (const { fileOffset, bytes } of readCapture(file).records) {
    const isUdp = bytes.length >= UDP_AT + 4 && bytes[12] === 8 && bytes[14] === 0x45
    const portAt = fileOffset + UDP_AT + 2
    if (isUdp && bytes[23] === 17 && view.getUint16(portAt) === from) view.setUint16(portAt, to)
  }
  return moved
}
