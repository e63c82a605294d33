/** Texts of strangers that are shown: a control character could move a terminal's cursor, or hide a name. */

const CONTROL = /\p{Cc}/gu
const CONTROL_BUT_TAB = /[^\P{Cc}\t]/gu

/** Each control character as the sign for one that cannot be shown. */
export function shownText(text: string): string {
  return text.replaceAll(CONTROL, '\uFFFD')
}

/** The same of a line, whose columns may be set apart by tabs. */
export function shownLine(text: string): string {
  return text.replaceAll(CONTROL_BUT_TAB, '\uFFFD')
}
