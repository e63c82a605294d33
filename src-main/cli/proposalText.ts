/** What a port nobody bound seems to carry, as a sentence with the words that accept it. */
import type { EncapsulationProposal } from '../../src-shared/index/encapsulationProposals.ts'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import { decodeAsFlag } from './decodeAs.ts'

export function proposalText(proposal: EncapsulationProposal): string {
  const { port, protocol, records, of, evidence } = proposal
  const flag = decodeAsFlag({ table: 'udp.port', key: port, protocol })
  const { title } = protocolOf(protocol)
  const sure = proposal.confidence === 'strong' ? 'seems to carry' : 'may carry'
  return `UDP port ${port} ${sure} ${title}: ${records} of ${of} records have ${evidence.join(', ')}. To decode it, add ${flag}.`
}
