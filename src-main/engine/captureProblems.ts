/** What a person should know of one capture before trusting what it does not show. */
import { CHUNK_ROWS } from '../../src-shared/index/recordColumns.ts'
import type { SessionCapture, SessionProblem } from './session.ts'

export function captureProblems(capture: SessionCapture): readonly SessionProblem[] {
  const { file, index } = capture
  const problems: SessionProblem[] = index.notes.map(({ severity, text }) => ({
    severity,
    file,
    text: `${file}: ${text}`,
  }))
  if (index.notesLeftOut > 0) {
    problems.push({
      severity: 'note',
      file,
      text: `${file}: ${index.notesLeftOut} more remarks of this kind are left out.`,
    })
  }
  const { cut, longest } = cutRecords(capture)
  if (cut > 0) {
    const snapLength = Math.max(...index.interfaces.map((it) => it.snapLength))
    const isSnapped = longest === snapLength
    problems.push({
      severity: 'warning',
      file,
      text: isSnapped
        ? `${file} is cut at ${snapLength} bytes: ${cut} of ${index.rows} records miss their end. Capture with a larger snap length to see it.`
        : `${file}: ${cut} of ${index.rows} records miss their end, although none reaches the snap length; another program may have cut them.`,
    })
  }
  for (const { name, dropped } of index.interfaces) {
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

/** How many records lack bytes, and how many bytes the longest of them has. */
function cutRecords({ index }: SessionCapture): { cut: number; longest: number } {
  let cut = 0
  let longest = 0
  for (let row = 0; row < index.rows; row++) {
    const chunk = index.chunks[Math.floor(row / CHUNK_ROWS)]
    const at = row % CHUNK_ROWS
    const captured = chunk?.capturedLength[at] ?? 0
    if (captured >= (chunk?.originalLength[at] ?? 0)) continue
    cut++
    longest = Math.max(longest, captured)
  }
  return { cut, longest }
}
