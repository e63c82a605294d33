import { describe, expect, it } from 'vitest'
import { CHUNK_ROWS, RecordColumns } from './recordColumns.ts'

describe('the columns of a capture', () => {
  it('keep every row while the first chunk grows and others follow', () => {
    const columns = new RecordColumns()
    const count = 2 * CHUNK_ROWS + 1
    for (let row = 0; row < count; row++) {
      const chunk = columns.append()
      chunk.fileOffset[row % CHUNK_ROWS] = row
      chunk.marks[row % CHUNK_ROWS] = row & 7
    }
    expect(columns.rows).toBe(count)
    expect(columns.chunks).toHaveLength(3)
    for (let row = 0; row < count; row++) {
      const chunk = columns.chunks[Math.floor(row / CHUNK_ROWS)]
      if (chunk?.fileOffset[row % CHUNK_ROWS] !== row) throw new Error(`row ${row} is lost`)
      if (chunk.marks[row % CHUNK_ROWS] !== (row & 7)) throw new Error(`row ${row} is lost`)
    }
  })

  it('take little memory for few rows', () => {
    const columns = new RecordColumns()
    columns.append()
    expect(columns.chunks[0]?.time.byteLength).toBeLessThan(16_384)
  })
})
