/** A text from a node as lines that a parser can trust: bounded in number and in length. */
import { shownLine } from '../shownText.ts'

export interface TextLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** Its words; none in an empty line. */
  readonly words: readonly string[]
}

/** A line of `ip -d addr` has some 1,500 characters; what is longer is cut. */
const MAX_LINE = 8192
export const MAX_LINES = 1_000_000

export function textLines(text: string): readonly TextLine[] {
  const lines = text.split('\n', MAX_LINES)
  return lines.map((line, at) => {
    const cut = shownLine(line.slice(0, MAX_LINE).replace(/\r$/, ''))
    return { number: at + 1, text: cut, words: cut.split(/\s+/).filter((word) => word !== '') }
  })
}

/** The word after a keyword: of `dev cni0 scope link`, after `dev`, `cni0`. */
export function wordAfter(words: readonly string[], keyword: string): string | undefined {
  const at = words.indexOf(keyword)
  return at < 0 ? undefined : words[at + 1]
}

/** A port number; undefined where it is none. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}
