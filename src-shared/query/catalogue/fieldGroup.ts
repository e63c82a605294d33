/** The fields of one protocol, or of several that share them: `[name, type, label]`. */
import type { ProtocolName } from '../../layers/protocolId.ts'
import type { ValueType } from '../filterValue.ts'

export interface FieldGroup {
  readonly protocols: readonly ProtocolName[]
  readonly fields: readonly (readonly [name: string, type: ValueType, label: string])[]
}
