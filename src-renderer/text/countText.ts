/** Numbers of things as a person reads them. */
import { THIN_SPACE } from './timeText.ts'

const thousands = new Intl.NumberFormat('en')

/** `11,505`. */
export function countText(count: number): string {
  return thousands.format(count)
}

/** `1 record`, `11,505 records`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** `189 B`, `6.2 MB`: decimal units, one decimal. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes}${THIN_SPACE}B`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)}${THIN_SPACE}KB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)}${THIN_SPACE}MB`
  return `${(bytes / 1e9).toFixed(1)}${THIN_SPACE}GB`
}
