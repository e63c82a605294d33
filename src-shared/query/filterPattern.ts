/**
 * Regular expressions that a person types, run over what strangers sent. The engine is RE2's (re2js):
 * its time is linear in pattern and input, so that no pattern and no packet can hang it; there are no
 * look-arounds and back-references for that. As in Wireshark, upper and lower case are the same.
 */
import { RE2JS } from 're2js'

const MAX_LENGTH = 1_000
/** States of the compiled pattern; each costs time at every character of the input. */
const MAX_STATES = 10_000

export type PatternTest = (text: string) => boolean

/** A test of any text, or why there is none, in words. */
export function filterPattern(pattern: string): PatternTest | string {
  if (pattern.length > MAX_LENGTH) return `A pattern has at most ${MAX_LENGTH} characters.`
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
    if (compiled.programSize() > MAX_STATES)
      return 'This pattern repeats too much; make it shorter.'
    return (text) => compiled.test(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `This pattern cannot be used: ${reason.replace(/^error parsing regexp: /, '')}.`
  }
}
