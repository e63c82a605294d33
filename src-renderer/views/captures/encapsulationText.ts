import type { EncapsulationView } from '../../../src-shared/contract/services.ts'
import { countOf, countText } from '../../text/countText.ts'

const MOST_LISTED = 4

/** `vxlan: 2,770 records in 3 tunnels, VNI 1, UDP port 8472.` */
export function encapsulationText(view: EncapsulationView): string {
  const parts = [`${countOf(view.records, 'record')} in ${countOf(view.tunnels, 'tunnel')}`]
  if (view.vnis.length > 0) parts.push(`VNI ${listText(view.vnis)}`)
  if (view.ports.length > 0) parts.push(`UDP port ${view.ports.slice(0, MOST_LISTED).join(', ')}`)
  return `${view.encapsulation}: ${parts.join(', ')}.`
}

function listText(numbers: readonly number[]): string {
  const rest = numbers.length - MOST_LISTED
  const shown = numbers.slice(0, MOST_LISTED).join(', ')
  return rest > 0 ? `${shown} and ${countText(rest)} more` : shown
}
