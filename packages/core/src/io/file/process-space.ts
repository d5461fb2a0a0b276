import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Names the set of processes in which a process number means the same: machine, start of the machine and, on Linux, PID
 * namespace. Containers that share a folder often share a host name, and never this.
 */
export async function processSpace(): Promise<string> {
  const parts = await Promise.all([
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]);
  return [hostname(), ...parts.map((part) => part.trim())].join(' ');
}
