import { DEFAULT_LANGUAGE } from '../config/default-plugins.ts';
import type { CiProject } from './ci-project.ts';

/** An image that a job can start in: with the compiler, else with Node.js. Both have git, curl and tar. */
export function jobImage({ compiler, node }: CiProject): string {
  return compiler
    ? `${DEFAULT_LANGUAGE.ci.image}:${compiler.version}`
    : `node:${node.split('.')[0]}`;
}

/** Commands that install Node.js into that image unless it has it; `$NODE_VERSION` is the version. */
export function installNode({ compiler }: CiProject): readonly string[] {
  if (!compiler) return [];
  const arch = '$(dpkg --print-architecture | sed s/amd64/x64/)';
  const url = `https://nodejs.org/dist/v$NODE_VERSION/node-v$NODE_VERSION-linux-${arch}.tar.gz`;
  return [`curl -fsSL "${url}" | tar -xz -C /usr/local --strip-components=1`];
}
