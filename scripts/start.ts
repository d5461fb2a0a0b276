// npm start: a real Go program becomes an image for four platforms, goes to a registry, comes back and runs.
//   npm start                    does so and ends
//   npm start -- --keep          leaves the registry running until Ctrl-C
import { join, relative } from 'node:path';
import { isContinuousIntegration, startRegistry, tool } from '../test/tool/index.ts';
import { buildImage } from './start/build-image.ts';
import { Cleanup } from './start/cleanup.ts';
import { type PulledPlatform, pullImage } from './start/pull-image.ts';
import { type RanProgram, runProgram } from './start/run-program.ts';
import { runScript, waitForInterrupt } from './start/run-script.ts';
import { say, section, step, total } from './start/step.ts';

const root = process.cwd();
const directory = join(root, 'examples/hello');
const layout = join(directory, 'out/pulled');
const program = '/app/hello';
const keep = process.argv.includes('--keep');

const cleanup = new Cleanup();
await runScript(cleanup, main);

async function main(): Promise<void> {
  say(`${relative(root, directory)}: from Go source to an image for four platforms, and back`);

  const [crane, registry] = await step('Start a local registry', startTools, {
    hint: 'Go builds both from source once: check that "go version" works and that the Go proxy is reachable.',
    lines: ([, { host }]) => [`http://${host}`],
  });

  const repository = `${registry.host}/hello`;
  const reference = await step(
    'Build and push: strake build --push',
    () => buildImage({ root, directory, repository }),
    {
      hint: 'See the error of strake above. "npm test" shows whether it works on this machine.',
      lines: (line) => [line],
    },
  );

  await step('Pull it with crane', () => pullImage(crane, reference, layout), {
    hint: `The registry does not contain the expected image: run "npm start -- --keep", then check ${repository}.`,
    lines: (platforms) => platforms.map(describePlatform),
  });

  const ran = await step(
    'Run the linux/amd64 program of the pulled image',
    () => mustRun(runProgram(cleanup, { reference, layout, program })),
    {
      hint: 'On Debian, run "apt-get install podman runc".',
      lines: (result) => describeRun(result),
    },
  );

  say(`\nAll done in ${total()}${ran === undefined ? ', but nothing ran' : ''}.`);
  const there = keep ? 'until Ctrl-C' : 'gone now; "npm start -- --keep" leaves it running';
  section('Results', [
    ['config', show(join(directory, 'strake.config.yaml'))],
    ['programs', `${show(join(directory, 'cmd/hello'))}, ${show(join(directory, 'cmd/web'))}`],
    ['pulled image', `${show(layout)} (an OCI layout, all platforms)`],
    ['registry', `http://${registry.host} (${there})`],
    ['image', reference],
  ]);
  section('Next steps', [
    ['see what a build would do, and why', 'npm run strake -- -C examples/hello plan'],
    ['look into the image', `npm run strake -- inspect oci:${show(layout)}`],
    [
      'build your own module, without a configuration',
      'npm run strake -- -C YOUR/MODULE build ./cmd/app -o oci:out',
    ],
    ['write a configuration for it', 'npm run strake -- -C YOUR/MODULE init'],
  ]);
  if (keep) await waitForInterrupt();
}

function startTools() {
  return Promise.all([tool('crane'), startRegistry(cleanup, { kind: 'ggcr' })]);
}

function describePlatform({ platform, digest, sizeBytes }: PulledPlatform): string {
  const size = `${(sizeBytes / 1e6).toFixed(2)} MB`;
  return `${platform.padEnd(14)} ${size.padStart(9)}   ${digest}`;
}

function describeRun(ran: RanProgram | undefined): readonly string[] {
  if (ran === undefined) return ['skipped: this machine runs no linux/amd64 programs'];
  return [
    ...ran.output
      .trimEnd()
      .split('\n')
      .map((line) => `│ ${line}`),
    `by ${ran.how}`,
  ];
}

async function mustRun(ran: Promise<RanProgram | undefined>): Promise<RanProgram | undefined> {
  const result = await ran;
  if (result === undefined && isContinuousIntegration()) {
    throw new Error('the program must run in continuous integration');
  }
  return result;
}

function show(path: string): string {
  return relative(root, path);
}
