import { describe, expect, it } from 'vitest'
import { pointName } from './pointName.ts'
import { rotatedName } from './rotatedName.ts'

describe('the name that a tool gives a file of a rotated capture', () => {
  it.each([
    ['a/cap_00001_20250101120000.pcapng', { set: 'a/cap_*.pcapng', base: 'cap.pcapng', number: 1 }],
    ['cap_20250101120000_00042.pcapng.gz', { set: 'cap_*.pcapng', base: 'cap.pcapng', number: 42 }],
    ['cap.pcap', { set: 'cap.pcap', base: 'cap.pcap', number: 0 }],
    ['cap.pcap7', { set: 'cap.pcap', base: 'cap.pcap', number: 7 }],
    ['cap.pcap07.zst', { set: 'cap.pcap', base: 'cap.pcap', number: 7 }],
    [
      'cap-20250101-120000.pcap',
      { set: 'cap-*.pcap', base: 'cap.pcap', number: 0, stamp: '20250101120000' },
    ],
    [
      'cap-2025-01-01_12:30:00.pcap3',
      { set: 'cap-*.pcap', base: 'cap.pcap', number: 3, stamp: '20250101123000' },
    ],
    [
      'cap_202501011230.pcap',
      { set: 'cap_*.pcap', base: 'cap.pcap', number: 0, stamp: '202501011230' },
    ],
    [
      'cap.1735732800.pcap',
      { set: 'cap.*.pcap', base: 'cap.pcap', number: 0, stamp: '1735732800' },
    ],
  ])('%s says which set it is of, and where in it', (file, name) => {
    expect(rotatedName(file)).toEqual(name)
  })

  it.each(['cap', 'veth1', 'notes.txt', 'cap1.log', 'cap_00001.json'])('is not %s', (file) => {
    expect(rotatedName(file)).toBeUndefined()
  })

  it('does not take the number of an interface for a date', () => {
    expect(rotatedName('node__veth1735732800.pcap')?.stamp).toBeUndefined()
    expect(rotatedName('node1.pcap')).toMatchObject({ set: 'node1.pcap', number: 0 })
  })

  it('does not hide the node and the interface that the name also says', () => {
    const worker = { node: 'worker1', interface: 'eth0' }
    for (const file of [
      'worker1__eth0.pcap12',
      'worker1__eth0_00003_20250101120000.pcapng.gz',
      'bundle.tar.gz/worker1__eth0-20250101-120000.pcap',
    ]) {
      expect(pointName(file)).toEqual(worker)
    }
  })
})
