import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from '../errors/index.ts';

/** A process, as identified in the files that belong to it. */
export interface ProcessOwner {
  readonly pid: number;
  /** When it started, in ticks of its machine, because process ids are reused. 0 if unknown. */
  readonly start: number;
  /**
   * Identifies the set of processes in which a process id is unique: machine, boot and, on Linux, PID namespace.
   * Containers that share a directory often share a host name, but never this.
   */
  readonly space: string;
}

let known: ProcessOwner | undefined;

/** This process. */
export function processOwner(): ProcessOwner {
  known ??= { pid: process.pid, start: startOf(process.pid) ?? 0, space: findSpace() };
  return known;
}

/** @returns undefined if it runs in another process space, where it cannot be observed */
export function isOwnerGone(owner: ProcessOwner): boolean | undefined {
  if (owner.space !== processOwner().space) return undefined;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return true;
  }
  const start = startOf(owner.pid);
  return owner.start !== 0 && start !== undefined && start !== owner.start;
}

/** An owner as one word, for file names. */
export function ownerWord({ pid, start, space }: ProcessOwner): string {
  return `${pid}-${start}-${space}`;
}

/** Matches what {@link ownerWord} returns, in three groups. */
export const OWNER_WORD = '([0-9]{1,10})-([0-9]{1,20})-([0-9a-f]{12})';

/** @param groups of a match of {@link OWNER_WORD}, in the order of its groups */
export function parseOwner([pid, start, space = '']: readonly string[]): ProcessOwner {
  return { pid: Number(pid), start: Number(start), space };
}

/** Source: proc_pid_stat(5), field 22; the name in field 2 may contain spaces and parentheses. */
function startOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const start = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]);
    return Number.isSafeInteger(start) ? start : undefined;
  } catch {
    return undefined;
  }
}

function findSpace(): string {
  const parts = [
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ];
  const text = [hostname(), ...parts.map((part) => part.trim())].join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
