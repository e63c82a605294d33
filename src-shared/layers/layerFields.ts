/** Reads the fields of one dissected layer by name, and any field as text. */
import { formatHex } from '../bytes/addressText.ts'
import { printable } from '../bytes/printableText.ts'
import type { Field, Layer } from './protocol.ts'

/** Longer byte strings are shown by their beginning. */
const SHOWN_BYTES = 32

export function fieldNamed(layer: Layer, name: string): Field | undefined {
  return layer.fields.find((field) => field.name === name)
}

/** The value of a numeric field; undefined where it was not captured. */
export function numberOf(layer: Layer, name: string): number | undefined {
  const value = fieldNamed(layer, name)?.value
  return typeof value === 'number' ? value : undefined
}

/** A field as text; undefined where it was not captured. */
export function textOf(layer: Layer, name: string): string | undefined {
  const field = fieldNamed(layer, name)
  return field === undefined ? undefined : fieldText(field)
}

/** As a person reads it: `1`, `192.168.152.132`, `0x0800 IPv4`. */
export function fieldText({ value, text }: Field): string {
  if (text !== undefined) return printable(text)
  if (value instanceof Uint8Array) {
    const shown = formatHex(value.subarray(0, SHOWN_BYTES), ' ')
    return value.length > SHOWN_BYTES ? `${shown} … (${value.length} bytes)` : shown
  }
  return printable(String(value))
}
