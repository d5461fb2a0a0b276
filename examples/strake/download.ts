import { execFileSync } from 'node:child_process';

/** A package of Debian; `path` starts below the mirror. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly sha256: string;
}

/** Downloads as apt does, with its proxy and credentials. @throws if the digest is another one */
export function download(url: string, file: string, sha256?: string): void {
  const sum = sha256 === undefined ? [] : [`SHA256:${sha256}`];
  execFileSync('/usr/lib/apt/apt-helper', ['download-file', url, file, ...sum], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
