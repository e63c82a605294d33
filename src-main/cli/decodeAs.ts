/**
 * `--decode-as udp.port==6080,vxlan`: Wireshark's notation for a binding that a person adds. The key
 * is decimal, or hexadecimal after `0x`.
 */
import { TableId, type BindingTable } from '../../src-shared/layers/bindingTable.ts'
import type { Binding } from '../../src-shared/layers/bindings.ts'
import { ProtocolId, type ProtocolName } from '../../src-shared/layers/protocolId.ts'

const FORM = /^\s*([\w.]+)\s*==\s*(0x[\da-f]+|\d+)\s*,\s*([\w-]+)\s*$/i

/** The binding, or a sentence that says what is wrong with it. */
export function parseDecodeAs(text: string): Binding | { readonly why: string } {
  const [, table = '', number = '', protocol = ''] = FORM.exec(text) ?? []
  const given = JSON.stringify(text.slice(0, 100))
  if (table === '') {
    return {
      why: `--decode-as takes TABLE==KEY,PROTOCOL, as in udp.port==6080,vxlan, not ${given}.`,
    }
  }
  if (!isTable(table)) {
    const tables = Object.keys(TableId).join(', ')
    return { why: `--decode-as: there is no table "${table}" in ${given}. There are ${tables}.` }
  }
  const key = Number(number)
  if (key > 0xffff) {
    return { why: `--decode-as: the key ${number} in ${given} is more than 65535.` }
  }
  if (!isProtocol(protocol)) {
    const names = Object.keys(ProtocolId).toSorted().join(', ')
    return {
      why: `--decode-as: there is no protocol "${protocol}" in ${given}. There are ${names}.`,
    }
  }
  return { table, key, protocol }
}

/** What a person types to accept a proposal. */
export function decodeAsFlag({ table, key, protocol }: Binding): string {
  return `--decode-as ${table}==${key},${protocol}`
}

function isTable(name: string): name is BindingTable {
  return Object.hasOwn(TableId, name)
}

function isProtocol(name: string): name is ProtocolName {
  return Object.hasOwn(ProtocolId, name)
}
