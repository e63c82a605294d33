/** Bytes as rows of sixteen. */
export const ROW_BYTES = 16

/** Rows that the captured bytes take, and one more to say how many were not captured. */
export function byteRowCount(captured: number, original: number): number {
  return Math.ceil(captured / ROW_BYTES) + (original > captured ? 1 : 0)
}

export function hexText(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}

/** A printable ASCII character, or a middle dot. */
export function asciiText(byte: number): string {
  return byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'
}

/** Offset of a row's first byte: `0030`. */
export function offsetText(offset: number): string {
  return offset.toString(16).padStart(4, '0')
}
