/** Small Kubernetes objects for tests. */
import type { ApiObject } from './apiServer.ts'

export function podObject(name: string, address: string, more: object = {}): ApiObject {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { nodeName: 'worker1' },
    status: { phase: 'Running', podIP: address, startTime: '2026-11-20T00:00:00Z', ...more },
  }
}

export function nodeObject(name: string, address: string): ApiObject {
  return {
    metadata: { name, uid: `uid-${name}` },
    spec: {},
    status: { addresses: [{ type: 'InternalIP', address }] },
  }
}

export function serviceObject(name: string, clusterIP: string): ApiObject {
  return {
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { clusterIP, ports: [{ port: 80 }] },
  }
}
