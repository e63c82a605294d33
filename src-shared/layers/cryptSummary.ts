/** Summaries of what is encrypted or authenticated; see `layerSummary.ts`. */
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'

const TAG_LENGTH = 16

/** `data message for 0x2b0f4c01 counter 7, 112 bytes encrypted`. */
export function wireGuardSummary(layer: Layer): string | undefined {
  const type = textOf(layer, 'wg.type')?.replace(/^\d+ /, '')
  if (type === undefined) {
    return layer.status === 'complete' ? 'not a WireGuard message' : undefined
  }
  const sender = textOf(layer, 'wg.sender')
  const receiver = textOf(layer, 'wg.receiver')
  const counter = textOf(layer, 'wg.counter')
  const parts = [
    type,
    sender === undefined ? undefined : `from ${sender}`,
    receiver === undefined ? undefined : `for ${receiver}`,
  ]
  const text = parts.filter((part) => part !== undefined).join(' ')
  if (counter === undefined) return text
  const encrypted = Math.max(0, layer.payloadLength - TAG_LENGTH)
  return encrypted === 0
    ? `keepalive ${parts.slice(1).join('')} counter ${counter}`
    : `${text} counter ${counter}, ${encrypted} bytes encrypted`
}

export function espSummary(layer: Layer): string | undefined {
  const index = textOf(layer, 'esp.spi')
  const sequence = numberOf(layer, 'esp.sequence')
  if (index === undefined || sequence === undefined) return undefined
  return `SPI ${index} sequence ${sequence}, ${layer.payloadLength} bytes encrypted`
}

export function authenticationSummary(layer: Layer): string | undefined {
  const index = textOf(layer, 'ah.spi')
  const sequence = numberOf(layer, 'ah.sequence')
  if (index === undefined || sequence === undefined) return undefined
  return `SPI ${index} sequence ${sequence}`
}

export function udpEncapsulationSummary(layer: Layer): string | undefined {
  if (fieldNamed(layer, 'udpencap.nat_keepalive') !== undefined) return 'NAT keepalive'
  if (fieldNamed(layer, 'udpencap.non_esp_marker') !== undefined) return 'key exchange (IKE)'
  return layer.status === 'complete' ? 'no header of its own' : undefined
}
