import { describe, expect, it } from 'vitest'
import { readCalicoNodes, readWorkloads } from './calicoctlTables.ts'
import { readHostsFile } from './hostsFile.ts'
import { readNodeRows, readPodRows, readServiceRows } from './kubectlTables.ts'
import { textLines } from './textLines.ts'

describe('kubectl get -o wide', () => {
  it('reads pods in columns, whatever their cells have in them', () => {
    const text = `NAMESPACE     NAME         READY   STATUS             RESTARTS      AGE    IP           NODE      NOMINATED NODE   READINESS GATES
default       web-1        1/1     Running            3 (2d ago)    3d2h   10.244.1.2   worker1   <none>           <none>
default       pending-1    0/1     ContainerCreating  0             1s     <none>       worker1   <none>           <none>
kube-system   done-1       0/1     Completed          0             3d2h   10.244.1.9   worker1   <none>           <none>`
    expect(readPodRows(textLines(text))).toEqual([
      {
        line: 2,
        namespace: 'default',
        name: 'web-1',
        address: '10.244.1.2',
        node: 'worker1',
        status: 'Running',
      },
      {
        line: 4,
        namespace: 'kube-system',
        name: 'done-1',
        address: '10.244.1.9',
        node: 'worker1',
        status: 'Completed',
      },
    ])
  })

  it('reads the tables of "kubectl get all", one below the other', () => {
    const text = `NAME        READY   STATUS    RESTARTS   AGE   IP           NODE      NOMINATED NODE   READINESS GATES
pod/web-1   1/1     Running   0          1d    10.244.1.2   worker1   <none>           <none>

NAME          TYPE       CLUSTER-IP   EXTERNAL-IP            PORT(S)                  AGE   SELECTOR
service/web   NodePort   10.96.7.7    192.0.2.7,192.0.2.8    80:30080/TCP,53/UDP      1d    app=web`
    expect(readPodRows(textLines(text)).map(({ name }) => name)).toEqual(['web-1'])
    expect(readServiceRows(textLines(text))).toEqual([
      {
        line: 5,
        name: 'web',
        clusterIp: '10.96.7.7',
        externalIps: ['192.0.2.7', '192.0.2.8'],
        ports: [
          { port: 80, nodePort: 30080, transport: 'tcp' },
          { port: 53, transport: 'udp' },
        ],
      },
    ])
  })

  it('reads nodes', () => {
    const text = `NAME      STATUS   ROLES    AGE   VERSION   INTERNAL-IP       EXTERNAL-IP   OS-IMAGE
worker1   Ready    <none>   1d    v1.27.3   192.168.152.132   <none>        Debian GNU/Linux 12`
    expect(readNodeRows(textLines(text))).toEqual([
      { line: 2, name: 'worker1', addresses: ['192.168.152.132'] },
    ])
  })
})

describe('calicoctl get -o wide', () => {
  it('reads nodes and workload endpoints', () => {
    const nodes = `NAME      ASN       IPV4                 IPV6
worker1   (64512)   192.168.152.132/24   fd00::132/64`
    expect(readCalicoNodes(textLines(nodes))).toEqual([
      { line: 2, name: 'worker1', addresses: ['192.168.152.132', 'fd00::132'] },
    ])
    const workloads = `NAMESPACE   NAME                        WORKLOAD   NODE      NETWORKS        INTERFACE         PROFILES      NATS
default     worker1-k8s-web--1-eth0     web-1      worker1   10.244.1.2/32   cali95385943898   kns.default`
    expect(readWorkloads(textLines(workloads))).toEqual([
      { line: 2, pod: 'web-1', addresses: ['10.244.1.2'], namespace: 'default', node: 'worker1' },
    ])
  })
})

describe('a hosts file', () => {
  it('gives names to addresses that are not every machine’s', () => {
    const text = `127.0.0.1 localhost
# a comment
192.0.2.10\tdb.example.com db   # the old one
fd00::10 db6`
    expect(readHostsFile(textLines(text))).toEqual([
      { line: 3, address: '192.0.2.10', names: ['db.example.com', 'db'] },
      { line: 4, address: 'fd00::10', names: ['db6'] },
    ])
  })

  it('is not any text with an address in it', () => {
    for (const text of ['', '# nothing', '192.0.2.1 says: hello', 'hello 192.0.2.1']) {
      expect(readHostsFile(textLines(text))).toBeUndefined()
    }
  })
})
