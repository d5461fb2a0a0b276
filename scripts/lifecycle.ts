// npm run lifecycle: the Buildpacks lifecycle image, for Linux and Windows, from examples/lifecycle.
// Small images of the same shape replace its bases, so that it needs only the Go module proxy.
//   npm run lifecycle            v0.20.5, the last with Windows
//   npm run lifecycle -- v0.21   v0.21.0, Linux only
//   npm run lifecycle -- --keep  leaves the registry running until Ctrl-C
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { putNanoserver, putStatic } from '../test/lifecycle/stand-in-bases.ts';
import { runOk, startRegistry } from '../test/tool/index.ts';
import { buildImage } from './start/build-image.ts';
import { Cleanup } from './start/cleanup.ts';
import { runScript, waitForInterrupt } from './start/run-script.ts';
import { say, section, step, total } from './start/step.ts';

const root = process.cwd();
const directory = join(root, 'examples/lifecycle');
const layout = join(directory, 'out/oci');
const strake = join(root, 'packages/cli/dist/main.js');
const wantsNewer = process.argv.includes('v0.21');
const config = wantsNewer ? 'strake.v0.21.yaml' : 'strake.config.yaml';

const cleanup = new Cleanup();
await runScript(cleanup, main);

async function main(): Promise<void> {
  const registry = await step(
    'Start a local registry',
    () => startRegistry(cleanup, { kind: 'distribution-v3' }),
    {
      hint: 'Go builds it from source once: check that "go version" works and that the Go proxy is reachable.',
      lines: ({ host }) => [`http://${host}`],
    },
  );
  const bases = {
    linux: `${registry.host}/distroless/static`,
    windows: `${registry.host}/windows/nanoserver`,
  };
  await step('Push stand-ins for the bases', () => putBases(bases), {
    hint: 'The registry refuses them: run "npm run lifecycle -- --keep", then check its log.',
    lines: () => [
      `gcr.io/distroless/static  →  ${bases.linux}`,
      `mcr.microsoft.com/windows/nanoserver  →  ${bases.windows}`,
    ],
  });

  const repository = `${registry.host}/buildpacksio/lifecycle`;
  const reference = await step(
    `Build and push: strake build -c ${config} --push`,
    () => build(repository, bases),
    {
      hint: 'See the error of strake above. The first build compiles 600 packages for each platform.',
      lines: (line) => [line],
    },
  );
  const tree = await step(
    `Read it back: strake validate, strake inspect`,
    async () => {
      await runOk([process.execPath, strake, 'validate', reference]);
      return runOk([process.execPath, strake, 'inspect', '--layers', reference]);
    },
    { hint: 'The registry does not contain the expected image.' },
  );
  say(`\n${tree}`);

  say(`All done in ${total()}.`);
  section('Results', [
    ['config', relative(root, join(directory, config))],
    ['OCI layout', relative(root, layout)],
    ['archives', `${relative(root, directory)}/out/*.tgz`],
    ['image', reference],
  ]);
  section('Next steps', [
    [
      'see what a build would do, and why',
      `npm run strake -- -C examples/lifecycle plan -c ${config}`,
    ],
    ['check the whole image', 'npm run golden'],
  ]);
  if (process.argv.includes('--keep')) await waitForInterrupt();
}

async function putBases(bases: { readonly linux: string; readonly windows: string }) {
  await Promise.all([putStatic(cleanup, bases.linux), putNanoserver(cleanup, bases.windows)]);
}

async function build(
  repository: string,
  bases: { readonly linux: string; readonly windows: string },
): Promise<string> {
  await rm(join(directory, 'out'), { recursive: true, force: true });
  const base = `base={linux/*: "${bases.linux}", windows/*: "${bases.windows}:1809"}`;
  const args = ['-c', config, '--set', base, '--output', `oci:${layout}`];
  return buildImage({ root, directory, repository, args });
}
