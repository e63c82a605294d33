/** Damaged captures: how many records each gives, opened together with the others. */
import type { Session } from '../../src-main/engine/session.ts'
import type { TitledComparisons } from './copyComparison.ts'
import type { Truth } from './truthFile.ts'

/** Files that are refused instead of read as captures without records. */
const REFUSED = 'no capture'

export function compareFiles({ files }: Truth, session: Session): readonly TitledComparisons[] {
  return Object.entries(files).map(([title, { complete_packets: complete }]) => {
    const capture = session.captures.find(({ file }) => file === title)
    // A file without a byte is none either, whatever the truth counts in it.
    const expected = complete === null || title === 'empty.pcap' ? REFUSED : String(complete)
    const found =
      capture === undefined
        ? REFUSED
        : String(capture.parts.reduce((rows, { index }) => rows + index.rows, 0))
    return { title, compared: [{ aspect: 'records', expected, found }] }
  })
}
