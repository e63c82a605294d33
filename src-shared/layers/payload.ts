/** What no protocol explains: the bytes that the innermost header carries. */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

export const payload: Protocol = {
  name: 'payload',
  title: 'Payload',
  label: 'Data',
  family: 'data',
  source: 'none: the bytes themselves',

  step(c) {
    c.header(c.end - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.value('data.len', 'Length', bytes.reported, { at: 0, length: bytes.captured })
    fields.bytes('data.data', 'Data', 0, bytes.captured)
    return {
      ...fields.end({ headerLength: bytes.captured }),
      status: bytes.captured < bytes.reported ? 'truncated' : 'complete',
    }
  },
}
