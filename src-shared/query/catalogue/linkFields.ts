/** Link layers and what resolves addresses on them. */
import type { FieldGroup } from './fieldGroup.ts'

export const linkFields: readonly FieldGroup[] = [
  {
    protocols: ['arp'],
    fields: [
      ['arp.dst.hw', 'bytes', 'Target hardware address'],
      ['arp.dst.hw_mac', 'ether', 'Target MAC address'],
      ['arp.dst.proto_ipv4', 'ipv4', 'Target IP address'],
      ['arp.hw.size', 'number', 'Hardware size'],
      ['arp.hw.type', 'number', 'Hardware type'],
      ['arp.opcode', 'number', 'Operation'],
      ['arp.proto.size', 'number', 'Protocol size'],
      ['arp.proto.type', 'number', 'Protocol type'],
      ['arp.src.hw', 'bytes', 'Sender hardware address'],
      ['arp.src.hw_mac', 'ether', 'Sender MAC address'],
      ['arp.src.proto_ipv4', 'ipv4', 'Sender IP address'],
    ],
  },
  {
    protocols: ['eth'],
    fields: [
      ['eth.dst', 'ether', 'Destination'],
      ['eth.len', 'number', 'Length'],
      ['eth.src', 'ether', 'Source'],
      ['eth.type', 'number', 'Type'],
    ],
  },
  {
    protocols: ['ipcp'],
    fields: [
      ['ipcp.data', 'bytes', 'Data'],
      ['ipcp.opt.ip_address', 'ipv4', 'Address'],
      ['ipcp.opt.length', 'number', 'Option length'],
      ['ipcp.opt.pri_dns_address', 'ipv4', 'First name server'],
      ['ipcp.opt.sec_dns_address', 'ipv4', 'Second name server'],
      ['ipcp.opt.type', 'number', 'Option'],
    ],
  },
  {
    protocols: ['ipcp', 'lcp'],
    fields: [
      ['ppp.code', 'number', 'Code'],
      ['ppp.identifier', 'number', 'Identifier'],
      ['ppp.length', 'number', 'Length'],
    ],
  },
  {
    protocols: ['lcp'],
    fields: [
      ['lcp.data', 'bytes', 'Data'],
      ['lcp.opt.data', 'bytes', 'Value'],
      ['lcp.opt.length', 'number', 'Option length'],
      ['lcp.opt.magic_number', 'number', 'Magic number'],
      ['lcp.opt.mru', 'number', 'Maximum receive unit'],
      ['lcp.opt.type', 'number', 'Option'],
    ],
  },
  {
    protocols: ['llc'],
    fields: [
      ['llc.control', 'number', 'Control'],
      ['llc.dsap', 'number', 'Destination service point'],
      ['llc.oui', 'number', 'Organisation'],
      ['llc.pid', 'number', 'Protocol'],
      ['llc.ssap', 'number', 'Source service point'],
      ['llc.type', 'number', 'Type'],
    ],
  },
  { protocols: ['loop', 'null'], fields: [['null.family', 'number', 'Address family']] },
  {
    protocols: ['ppp'],
    fields: [
      ['ppp.address', 'number', 'Address'],
      ['ppp.control', 'number', 'Control'],
      ['ppp.direction', 'number', 'Direction'],
      ['ppp.protocol', 'number', 'Protocol'],
    ],
  },
  {
    protocols: ['sll', 'sll2'],
    fields: [
      ['sll.etype', 'number', 'Protocol'],
      ['sll.halen', 'number', 'Address length'],
      ['sll.hatype', 'number', 'Address type'],
      ['sll.ifindex', 'number', 'Interface index'],
      ['sll.ltype', 'number', 'Protocol'],
      ['sll.pkttype', 'number', 'Packet type'],
      ['sll.src.eth', 'ether', 'Source'],
      ['sll.src.ipv4', 'ipv4', 'Source'],
      ['sll.src.other', 'bytes', 'Source'],
      ['sll.unused', 'bytes', 'Reserved'],
    ],
  },
  {
    protocols: ['vlan'],
    fields: [
      ['vlan.dei', 'boolean', 'Drop eligible (DEI)'],
      ['vlan.etype', 'number', 'Type'],
      ['vlan.id', 'number', 'VLAN id'],
      ['vlan.len', 'number', 'Length'],
      ['vlan.priority', 'number', 'Priority'],
    ],
  },
]
