/** What a person should know of one capture before trusting what it does not show. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { CHUNK_ROWS } from '../../src-shared/index/recordColumns.ts'
import type { SessionCapture, SessionProblem } from './session.ts'

export function captureProblems({ parts }: SessionCapture): readonly SessionProblem[] {
  return Array.from(groupBy(parts, ({ path }) => path).values(), (ofFile) => {
    const indexes = ofFile.map(({ index }) => index)
    return fileProblems(ofFile[0].file, indexes)
  }).flat()
}

function fileProblems(file: string, parts: readonly CaptureIndex[]): readonly SessionProblem[] {
  const problems: SessionProblem[] = parts
    .flatMap(({ notes }) => notes)
    .map(({ severity, text }) => ({ severity, file, text: `${file}: ${text}` }))
  const leftOut = parts.reduce((sum, { notesLeftOut }) => sum + notesLeftOut, 0)
  if (leftOut > 0) {
    problems.push({
      severity: 'note',
      file,
      text: `${file}: ${leftOut} more remarks of this kind are left out.`,
    })
  }
  const interfaces = parts.flatMap((part) => part.interfaces)
  const { cut, longest, rows } = cutRecords(parts)
  if (cut > 0) {
    const snapLength = Math.max(...interfaces.map((it) => it.snapLength))
    const isSnapped = longest === snapLength
    problems.push({
      severity: 'warning',
      file,
      text: isSnapped
        ? `${file} is cut at ${snapLength} bytes: ${cut} of ${rows} records miss their end. Capture with a larger snap length to see it.`
        : `${file}: ${cut} of ${rows} records miss their end, although none reaches the snap length; another program may have cut them.`,
    })
  }
  for (const { name, dropped } of parts.at(-1)?.interfaces ?? []) {
    if (dropped !== undefined && dropped > 0) {
      problems.push({
        severity: 'warning',
        file,
        text: `${file}: the capturing system lost ${dropped} packets${name === undefined ? '' : ` on ${name}`}, so a packet that is not seen here may have passed.`,
      })
    }
  }
  return problems
}

interface CutRecords {
  /** Records that lack bytes. */
  readonly cut: number
  /** Bytes that the longest of them has. */
  readonly longest: number
  readonly rows: number
}

function cutRecords(parts: readonly CaptureIndex[]): CutRecords {
  let cut = 0
  let longest = 0
  let all = 0
  for (const { chunks, rows } of parts) {
    all += rows
    chunks.forEach(({ capturedLength, originalLength }, at) => {
      const inChunk = Math.min(CHUNK_ROWS, rows - at * CHUNK_ROWS)
      for (let row = 0; row < inChunk; row++) {
        const captured = capturedLength[row] ?? 0
        if (captured >= (originalLength[row] ?? 0)) continue
        cut++
        longest = Math.max(longest, captured)
      }
    })
  }
  return { cut, longest, rows: all }
}
