/** `10.244.2.2:80` and `[fd00::5]:6443`, as iptables, IPVS and WireGuard write them. */
import { canonicalAddress } from '../ipPrefix.ts'
import { portOf } from './textLines.ts'

export interface AddressAndPort {
  readonly address: string
  readonly port: number
}

export function addressAndPort(text: string | undefined): AddressAndPort | undefined {
  if (text === undefined) return undefined
  const colon = text.lastIndexOf(':')
  const address = canonicalAddress(text.slice(0, colon).replace(/^\[([^[\]]*)\]$/, '$1'))
  const port = portOf(text.slice(colon + 1))
  return colon < 0 || address === undefined || port === undefined ? undefined : { address, port }
}
