import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';

/** A package of Debian; `path` starts below the mirror. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly sha256: string;
}

/** Downloads as apt does, with its proxy and credentials, unless the file is there. @throws if the digest is another one */
export function download(url: string, file: string, sha256?: string): void {
  if (sha256 !== undefined && existsSync(file) && digest(file) === sha256) return;
  const sum = sha256 === undefined ? [] : [`SHA256:${sha256}`];
  // As the caller: apt's own user may not write here.
  const user = ['-o', `APT::Sandbox::User=${userInfo().username}`];
  execFileSync('/usr/lib/apt/apt-helper', [...user, 'download-file', url, file, ...sum], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function digest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
