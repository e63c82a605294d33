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
  const cut = cutRecords(capture)
  if (cut > 0) {
    const snapLength = Math.max(...index.interfaces.map((it) => it.snapLength))
    problems.push({
      severity: 'warning',
      file,
      text: `${file} is cut at ${snapLength} bytes: ${cut} of ${index.rows} records miss their end. Capture with a larger snap length to see it.`,
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

function cutRecords({ index }: SessionCapture): number {
  let cut = 0
  for (let row = 0; row < index.rows; row++) {
    const chunk = index.chunks[Math.floor(row / CHUNK_ROWS)]
    const at = row % CHUNK_ROWS
    if ((chunk?.capturedLength[at] ?? 0) < (chunk?.originalLength[at] ?? 0)) cut++
  }
  return cut
}
