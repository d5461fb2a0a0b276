import manifest from '../../packages/cli/package.json' with { type: 'json' };
import { ciFile } from '../../packages/cli/src/init/ci-file.ts';
import type { CiSystem } from '../../packages/cli/src/init/ci-system.ts';

/** What `strake init --ci` writes for a Go module, as a block. */
export function ciExample(system: CiSystem): string {
  const { text } = ciFile(system, {
    root: '/',
    directory: '.',
    shards: 4,
    node: process.versions.node,
    install: `npm install --global @strake/cli@${manifest.version}`,
    strake: 'strake',
    compiler: { file: 'go.mod', version: '1.26' },
    signsKeyless: false,
    signingSecrets: [],
  });
  return `\`\`\`yaml\n${text}\`\`\``;
}
