import { project, strakeOk } from '../test/e2e/strake.ts';
import { putVersion } from '../test/see/put-version.ts';
import { runOk, type Scope, startRegistry } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { measure, type Round } from './measure.ts';

const ARCHITECTURES = ['amd64', 'arm64', 's390x', 'ppc64le', 'riscv64'];

const CONFIG = `platforms: [${ARCHITECTURES.map((name) => `linux/${name}`).join(', ')}]
base: BASE
vcs: false
plugins: [symlinks]
symlinks: { files: { /app: app.txt } }
`;

/** Times how an image of 5 platforms gets to another base in a registry, which has the layers of both. */
export async function* benchRebase(scope: Scope, { crane, rounds }: Bench): AsyncGenerator<Round> {
  const { host } = await startRegistry(scope, { kind: 'distribution-v3' });
  const at = (name: string) => `${host}/acme/${name}`;
  const platforms = ARCHITECTURES.map((architecture) => ({ os: 'linux', architecture }));
  for (const version of ['one', 'two'])
    await putVersion(scope, at('base'), version, { version, platforms });
  const cwd = await project(scope, {
    'strake.yaml': CONFIG.replace('BASE', at('base:one')),
    'app.txt': 'app\n',
  });
  await strakeOk(cwd, ['build', '--push', '-t', at('app:v1')]);
  const bases = `--old_base ${at('base:one')} --new_base ${at('base:two')}`;
  const each = ARCHITECTURES.map(
    (name) =>
      `${crane} rebase ${at('app:v1')} --platform linux/${name} ${bases} -t ${at(`crane:${name}`)}`,
  );
  const parts = ARCHITECTURES.map((name) => `-m ${at(`crane:${name}`)}`).join(' ');
  const joined = `${crane} index append ${parts} -t ${at('crane:v1')}`;
  const script = [...each, joined].join(' && ');
  // Each time as if it were the first one: the result is not there.
  const prepare = async () => {
    const digest = await runOk([crane, 'digest', at('app:moved')]).catch(() => undefined);
    if (digest !== undefined) await runOk([crane, 'delete', `${at('app')}@${digest.trim()}`]);
  };
  const argv = [...STRAKE, 'rebase', at('app:v1'), '--onto', at('base:two'), '-t', 'moved'];
  yield await measure(
    'an image of 5 platforms on another base',
    [
      { name: 'strake rebase', argv, prepare },
      {
        name: 'crane rebase for each platform, and crane index append',
        argv: ['bash', '-c', script],
      },
    ],
    rounds,
  );
  const check = [...STRAKE, 'rebase', '--check', at('app:v1')];
  yield await measure(
    'whether its base has changed',
    [{ name: 'strake rebase --check', argv: check }],
    rounds,
  );
}
