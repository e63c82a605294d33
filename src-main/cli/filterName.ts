/** A protocol's name on the command line is Wireshark's, which has one for both cooked formats. */
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'

export function filterName(protocol: ProtocolName): string {
  return protocol === 'sll2' ? 'sll' : protocol
}
