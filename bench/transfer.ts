import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { moveLargeLayer } from '../test/fault/move-large-layer.ts';
import { runOk, type Scope, startRegistry, temporaryDirectory, tool } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { type Contender, measure, type Round } from './measure.ts';

const MEBIBYTES = 512;

/** Times how a layer goes from a registry on disk into a layout, and from there into a repository that does not have it. */
export async function* benchTransfers(scope: Scope, bench: Bench): AsyncGenerator<Round> {
  const rounds = Math.min(bench.rounds, 5);
  const { crane } = bench;
  const [oras, skopeo] = [await tool('oras'), await tool('skopeo')];
  const { host } = await startRegistry(scope, { kind: 'distribution-v3' });
  const directory = await temporaryDirectory(scope);
  await moveLargeLayer('push', host, MEBIBYTES);
  const from = `${host}/acme/large:v1`;
  const layout = join(directory, 'layout');
  await runOk([oras, 'cp', '--from-plain-http', '--to-oci-layout', from, `${layout}:v1`]);

  const pulled = join(directory, 'pulled');
  const prepare = () => rm(pulled, { recursive: true, force: true });
  const pull = (name: string, argv: readonly string[]): Contender => ({ name, argv, prepare });
  let pushes = 0;
  /** Each time to another repository, where nothing of the image is yet. */
  const push = (name: string, argvFor: (to: string) => readonly string[]): Contender => ({
    name,
    get argv() {
      pushes += 1;
      return argvFor(`${host}/acme/copy-${pushes}:v1`);
    },
  });
  const down = await measure(
    `a layer of ${MEBIBYTES} MiB from a registry into a layout`,
    [
      pull('strake copy', [...STRAKE, 'copy', `docker://${from}`, `oci:${pulled}:v1`]),
      pull('crane pull', [crane, 'pull', '--format=oci', from, pulled]),
      pull('oras cp', [oras, 'cp', '--from-plain-http', '--to-oci-layout', from, `${pulled}:v1`]),
      pull('skopeo copy', [
        skopeo,
        'copy',
        '--src-tls-verify=false',
        `docker://${from}`,
        `oci:${pulled}:v1`,
      ]),
    ],
    rounds,
  );
  // Not skopeo: it remembers where a blob went before, and has it mounted from there.
  const up = await measure(
    'the same layer from a layout into a registry',
    [
      push('strake copy', (to) => [...STRAKE, 'copy', `oci:${layout}:v1`, `docker://${to}`]),
      push('crane push', (to) => [crane, 'push', layout, to]),
      push('oras cp', (to) => [
        oras,
        'cp',
        '--to-plain-http',
        '--from-oci-layout',
        `${layout}:v1`,
        to,
      ]),
    ],
    rounds,
  );
  yield down;
  yield up;
}
