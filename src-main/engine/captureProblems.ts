/** What a person should know of one capture before trusting what it does not show. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { CHUNK_ROWS } from '../../src-shared/index/recordColumns.ts'
import type { SessionCapture, SessionProblem } from './session.ts'

export function captureProblems({ file, parts }: SessionCapture): readonly SessionProblem[] {
  const files = [...groupBy(parts, ({ path }) => path).values()]
  const indexes = parts.map(({ index }) => index)
  // One tool wrote all of them with one snap length: that is told once, not for each of thousands.
  const name = files.length === 1 ? file : `${file} and ${files.length - 1} more files of it`
  return [
    ...files.flatMap((ofFile) => {
      return fileProblems(
        ofFile[0].file,
        ofFile.map(({ index }) => index),
      )
    }),
    ...cutProblems(indexes).map((text) => ({
      severity: 'warning' as const,
      file,
      text: `${name}: ${text}`,
    })),
  ]
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

function cutProblems(parts: readonly CaptureIndex[]): readonly string[] {
  const { cut, longest, rows } = cutRecords(parts)
  if (cut === 0) return []
  const snapLength = parts
    .flatMap(({ interfaces }) => interfaces)
    .reduce((most, it) => Math.max(most, it.snapLength), 0)
  return [
    longest === snapLength
      ? `the snap length is ${snapLength} bytes, and ${cut} of ${rows} records miss their end. Capture with a larger snap length to see it.`
      : `${cut} of ${rows} records miss their end, although none reaches the snap length; another program may have cut them.`,
  ]
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
