import { statfsSync } from 'node:fs';

/** The statfs(2) types of file systems whose timestamps come from another machine. Source: linux/magic.h, statfs(2). */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  // nfs, smb, cifs, smb2
  0x6969, 0x517b, 0xff534d42, 0xfe534d42,
  // 9p, and fuse with virtiofs
  0x01021997, 0x65735546,
  // afs, ceph, vboxsf, vmhgfs
  0x5346414f, 0x00c36400, 0x786f4256, 0xbacbacbc,
]);

/** Whether the timestamps of a file may come from another machine. Detected on Linux only. */
export function isOnNetwork(path: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return NETWORK_TYPES.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}
